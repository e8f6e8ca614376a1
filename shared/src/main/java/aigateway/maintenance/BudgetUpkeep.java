package aigateway.maintenance;

import aigateway.budgets.Budgets;
import aigateway.budgets.Holds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Expired holds, and alerts of budgets that reached a threshold. */
public final class BudgetUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(BudgetUpkeep.class);
    private static final int HOLDS_MAX = 1_000;
    private static final int HOLD_ROUNDS_MAX = 20;

    private final Holds holds;
    private final Budgets budgets;

    public BudgetUpkeep(Holds holds, Budgets budgets) {
        this.holds = holds;
        this.budgets = budgets;
    }

    public void expireHolds() {
        int rounds = 0;
        while (rounds < HOLD_ROUNDS_MAX && holds.expire(HOLDS_MAX) > 0) {
            rounds++;
        }
    }

    public void logAlerts() {
        budgets.noteAlerts()
                .forEach(alert -> LOG.atWarn()
                        .addKeyValue("budget_id", alert.budget())
                        .addKeyValue("percent", alert.threshold())
                        .addKeyValue("spent_usd", alert.spent().toUsd())
                        .addKeyValue("limit_usd", alert.limit().toUsd())
                        .log("budget_alert"));
    }
}
