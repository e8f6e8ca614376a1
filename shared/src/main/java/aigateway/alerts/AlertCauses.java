package aigateway.alerts;

import aigateway.admin.BudgetForecasts;
import aigateway.audit.AuditChain;
import aigateway.budgets.Budgets;
import aigateway.kernel.KeyId;
import aigateway.kernel.SeparateWork;
import aigateway.kernel.TeamId;
import aigateway.keys.UnusedKeys;
import aigateway.usage.Usages;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the causes of every kind of alert. */
public final class AlertCauses {
    private final Causes budgets;
    private final Causes forecasts;
    private final Causes spikes;
    private final Causes sums;
    private final Causes unusedKeys;
    private final Causes brokenChain;

    /**
     * @param zone in which days of reports begin
     * @param teamOfKey empty for a key of no team
     */
    public AlertCauses(
            Budgets budgets,
            BudgetForecasts forecasts,
            Usages usages,
            ZoneId zone,
            AuditChain chain,
            UnusedKeys keys,
            AlertRules rules,
            Function<KeyId, Optional<TeamId>> teamOfKey) {
        this.budgets = new BudgetCauses(budgets, teamOfKey);
        this.forecasts = new ForecastCauses(budgets, forecasts, teamOfKey);
        this.spikes = new SpikeCauses(usages, zone);
        this.sums = new UsageCauses(usages, zone);
        this.unusedKeys = new UnusedKeyCauses(keys, rules);
        this.brokenChain = new BrokenChainCauses(chain);
    }

    Causes.Found find(AlertRule rule, Instant now, @Nullable String cursor, SeparateWork work) {
        Causes causes = switch (rule.kind()) {
            case BUDGET_THRESHOLD, BUDGET_EXHAUSTED -> budgets;
            case KEY_UNUSED -> unusedKeys;
            case AUDIT_BROKEN -> brokenChain;
            case BUDGET_FORECAST -> forecasts;
            case SPEND_SPIKE -> spikes;
            case MODEL_UNPRICED, CHARGED_WITHOUT_USAGE, PROVIDER_DOWN -> sums;
        };
        return causes.find(rule, now, cursor, work);
    }
}
