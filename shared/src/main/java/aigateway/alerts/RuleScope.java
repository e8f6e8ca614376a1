package aigateway.alerts;

import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a rule is about: one team, one budget, one key, or everything. */
public record RuleScope(
        @Nullable TeamId team,
        @Nullable BudgetId budget,
        @Nullable KeyId key) {
    public static final RuleScope EVERYTHING = new RuleScope(null, null, null);
    private static final int LENGTH_MAX = 100;

    boolean isEverything() {
        return team == null && budget == null && key == null;
    }

    boolean includes(Cause cause) {
        return (team == null || team.equals(cause.team()))
                && (budget == null || budget.equals(cause.budget()))
                && (key == null || key.equals(cause.key()));
    }

    /** Reads the member {@code scope}; the fields' problem says what is wrong. */
    static RuleScope read(Fields fields) {
        Fields members = fields.object("scope");
        if (members == null) {
            return EVERYTHING;
        }
        members.only(Set.of("team_id", "budget_id", "key_id"));
        var scope = new RuleScope(
                id(members, "team_id", TeamId::read),
                id(members, "budget_id", BudgetId::read),
                id(members, "key_id", KeyId::read));
        long named = Stream.of(scope.team, scope.budget, scope.key)
                .filter(Objects::nonNull)
                .count();
        if (named > 1) {
            fields.wrong("scope", "expected one team, one budget, one key, or nothing for everything");
        }
        return scope;
    }

    private static <T> @Nullable T id(Fields members, String name, Function<String, Optional<T>> read) {
        String text = members.text(name, 1, LENGTH_MAX);
        if (text == null) {
            return null;
        }
        Optional<T> id = read.apply(text);
        if (id.isEmpty()) {
            members.wrong(name, "expected an id");
        }
        return id.orElse(null);
    }

    public void write(JsonText json) {
        json.object(
                "scope",
                members -> members.text("team_id", team == null ? null : team.value())
                        .text("budget_id", budget == null ? null : budget.value())
                        .text("key_id", key == null ? null : key.value()));
    }
}
