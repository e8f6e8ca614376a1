package aigateway.alerts;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a rule watches. Each kind has its parameters, and the interval in which it is evaluated. */
public enum AlertKind {
    /** Without a percent, the thresholds of each budget. */
    BUDGET_THRESHOLD(Duration.ofMinutes(1)),
    /** Of hard budgets. A last call that does not fit leaves a rest, so less than all of it counts as exhausted. */
    BUDGET_EXHAUSTED(Duration.ofMinutes(1)),
    BUDGET_FORECAST(Duration.ofMinutes(15)),
    SPEND_SPIKE(Duration.ofMinutes(15)),
    MODEL_UNPRICED(Duration.ofMinutes(5)),
    CHARGED_WITHOUT_USAGE(Duration.ofMinutes(5)),
    PROVIDER_DOWN(Duration.ofMinutes(1)),
    KEY_UNUSED(Duration.ofHours(1)),
    AUDIT_BROKEN(Duration.ofMinutes(1));

    private final Duration interval;

    AlertKind(Duration interval) {
        this.interval = interval;
    }

    /** The numbers that a rule of this kind may set. */
    public List<Parameter> parameters() {
        return switch (this) {
            case BUDGET_THRESHOLD -> List.of(optional("percent", 1, 1_000));
            case BUDGET_EXHAUSTED -> List.of(number("percent", 99, 50, 100));
            case BUDGET_FORECAST -> List.of(number("percent", 100, 1, 1_000));
            case SPEND_SPIKE ->
                List.of(decimal("factor", "3", 1, 1_000), decimal("min_usd", "10", 0, 1_000_000), days(7, 2, 28));
            case CHARGED_WITHOUT_USAGE -> List.of(decimal("min_usd", "1", 0, 1_000_000));
            case PROVIDER_DOWN -> List.of(number("percent", 50, 1, 100), number("attempts", 10, 1, 1_000_000));
            case KEY_UNUSED -> List.of(days(60, 1, 3_650));
            case MODEL_UNPRICED, AUDIT_BROKEN -> List.of();
        };
    }

    /** Why a rule of this kind cannot have the scope; null when it can. */
    @Nullable
    String conflict(RuleScope scope) {
        boolean ofBudgets = this == BUDGET_THRESHOLD || this == BUDGET_EXHAUSTED || this == BUDGET_FORECAST;
        if (this == AUDIT_BROKEN && !scope.isEverything()) {
            return "there is one audit chain for everything";
        }
        return scope.budget() != null && !ofBudgets ? "only rules of budgets can have a budget" : null;
    }

    /** How long one evaluation is good for. */
    public Duration interval() {
        return interval;
    }

    /**
     * A number that a rule may set.
     *
     * @param otherwise when the rule does not set it; null: nothing stands for it
     * @param places decimal places
     */
    public record Parameter(String name, @Nullable BigDecimal otherwise, int places, long min, long max) {}

    private static Parameter number(String name, long otherwise, long min, long max) {
        return new Parameter(name, BigDecimal.valueOf(otherwise), 0, min, max);
    }

    private static Parameter days(long otherwise, long min, long max) {
        return number("days", otherwise, min, max);
    }

    private static Parameter optional(String name, long min, long max) {
        return new Parameter(name, null, 0, min, max);
    }

    private static Parameter decimal(String name, String otherwise, long min, long max) {
        return new Parameter(name, new BigDecimal(otherwise), 2, min, max);
    }
}
