package aigateway.local.litellm;

import aigateway.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the budgets of a row: its own, those of the budget that it names, and those of single models. */
final class RowBudgets {
    private final Map<String, Json.Obj> byId;
    private final ModelNames names;
    private final Findings findings;

    RowBudgets(List<Json.Obj> budgets, ModelNames names, Findings findings) {
        this.byId = budgets.stream()
                .collect(
                        Collectors.toMap(row -> Rows.text(row, "budget_id"), Function.identity(), (first, _) -> first));
        this.names = names;
        this.findings = findings;
    }

    List<BudgetEntry> of(Json.Obj row, String part) {
        List<BudgetEntry> all = new ArrayList<>();
        Json.Obj shared = byId.get(Rows.text(row, "budget_id"));
        Json.Obj source = shared == null || Rows.number(row, "max_budget") != null ? row : shared;
        String duration = Rows.text(source, "budget_duration");
        add(all, part, Rows.number(source, "max_budget"), duration, false, null);
        BigDecimal soft = Rows.number(row, "soft_budget");
        add(
                all,
                part,
                soft == null && shared != null ? Rows.number(shared, "soft_budget") : soft,
                duration,
                true,
                null);
        for (Json.Obj holder : shared == null ? List.of(row) : List.of(row, shared)) {
            Json.Obj models = holder.object("model_max_budget");
            if (models != null) {
                models.members().forEach((model, value) -> ofModel(all, part, model, value));
            }
        }
        return all;
    }

    /** Older versions have a number there, later ones {@code budget_limit} and {@code time_period}. */
    private void ofModel(List<BudgetEntry> all, String part, String model, Json value) {
        BigDecimal max = null;
        String duration = "";
        if (value instanceof Json.Num(String digits)) {
            max = new BigDecimal(digits);
        } else if (value instanceof Json.Obj object) {
            max = Rows.number(object, "budget_limit");
            max = max == null ? Rows.number(object, "max_budget") : max;
            duration = Rows.text(object, "time_period") + Rows.text(object, "budget_duration");
        }
        String served = names.atProvider(model);
        if (max == null || served == null) {
            findings.missed(
                    part, "its budget of the model " + model + ": a budget here is of one name at the providers");
            return;
        }
        add(all, part, max, duration, false, served);
    }

    private void add(
            List<BudgetEntry> all,
            String part,
            @Nullable BigDecimal max,
            String duration,
            boolean soft,
            @Nullable String model) {
        if (max == null || max.signum() < 0) {
            return;
        }
        String suffix = (soft ? ", soft" : "") + (model == null ? "" : ", " + model);
        BudgetEntry entry = BudgetEntry.of(Rows.name(part + suffix), max, duration, soft, model);
        String difference = entry.difference();
        if (difference != null) {
            findings.changed(part, "budget: " + difference);
        }
        all.add(entry);
    }
}
