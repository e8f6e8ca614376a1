package aigateway.functions.dashboard.budgets;

import aigateway.budgets.Budget;
import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.Values;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.Word;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The form of a budget, and the body that the admin API takes for it. */
final class BudgetForm {
    private static final String LIMIT = "limit";
    private static final String THRESHOLDS = "thresholds";

    private BudgetForm() {}

    /** What the form shows for a budget. */
    static Values of(Budget budget) {
        Map<String, String> values = new HashMap<>();
        values.put("name", budget.name() == null ? "" : budget.name());
        values.put(LIMIT, budget.limit().toUsd());
        values.put("mode", Word.of(budget.mode()));
        values.put(THRESHOLDS, budget.thresholds().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        return Values.of(values);
    }

    /**
     * @param key the id of the key that the form names; null for none
     * @param team the same of the team
     */
    static RequestBody create(Values form, @Nullable String key, @Nullable String team) {
        return Body.of(json -> {
            json.object(
                    "scope",
                    scope -> scope.text("key_id", key)
                            .text("team_id", team)
                            .text("tag", orNull(form.text("tag")))
                            .text("model", orNull(form.text("model"))));
            json.text("name", orNull(form.text("name")));
            number(json, "limit_usd", form.text(LIMIT));
            json.text("period", form.text("period"))
                    .text("mode", form.text("mode"))
                    .text("time_zone", orNull(form.text("zone")));
            thresholds(json, form);
        });
    }

    /** Only what differs from the budget. */
    static RequestBody change(Values before, Values form) {
        return Body.of(json -> {
            if (!before.is("name", form.text("name"))) {
                json.text("name", orNull(form.text("name")));
            }
            if (!before.is(LIMIT, form.text(LIMIT))) {
                number(json, "limit_usd", form.text(LIMIT));
            }
            if (!before.is("mode", form.text("mode"))) {
                json.text("mode", form.text("mode"));
            }
            if (!before.is(THRESHOLDS, form.text(THRESHOLDS))) {
                thresholds(json, form);
            }
        });
    }

    private static void thresholds(JsonText json, Values form) {
        List<String> parts = Arrays.stream(form.text(THRESHOLDS).split("[\\s,%]+"))
                .filter(part -> !part.isEmpty())
                .toList();
        // A text that is no number goes on as it is: the API says what it expects.
        json.json(
                "alert_thresholds",
                new Json.Arr(parts.stream()
                        .map(part -> part.matches("\\d{1,6}") ? (Json) new Json.Num(part) : new Json.Str(part))
                        .toList()));
    }

    /** A text that is no number goes on as it is: the API says what it expects. */
    static void number(JsonText json, String name, String text) {
        String digits = text.replace(",", "").replaceFirst("^\\$", "").strip();
        if (digits.matches("\\d{1,12}(\\.\\d{1,12})?")) {
            json.decimal(name, digits);
        } else {
            json.text(name, text);
        }
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
