package aigateway.alerts;

import aigateway.audit.AuditChain;
import aigateway.budgets.Budgets;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.keys.UnusedKeys;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the causes of every kind of alert. */
public final class AlertCauses {
    private final Causes budgets;
    private final Causes unusedKeys;
    private final Causes brokenChain;

    /**
     * @param teamOfKey empty for a key of no team
     */
    public AlertCauses(
            Budgets budgets,
            AuditChain chain,
            UnusedKeys keys,
            AlertRules rules,
            Function<KeyId, Optional<TeamId>> teamOfKey) {
        this.budgets = new BudgetCauses(budgets, teamOfKey);
        this.unusedKeys = new UnusedKeyCauses(keys, rules);
        this.brokenChain = new BrokenChainCauses(chain);
    }

    Causes.Found find(AlertRule rule, Instant now, @Nullable String cursor) {
        Causes causes = switch (rule.kind()) {
            case BUDGET_THRESHOLD, BUDGET_EXHAUSTED -> budgets;
            case KEY_UNUSED -> unusedKeys;
            case AUDIT_BROKEN -> brokenChain;
            case BUDGET_FORECAST, SPEND_SPIKE, MODEL_UNPRICED, CHARGED_WITHOUT_USAGE, PROVIDER_DOWN ->
                (_, _, _) -> Causes.Found.all(java.util.List.of());
        };
        return causes.find(rule, now, cursor);
    }
}
