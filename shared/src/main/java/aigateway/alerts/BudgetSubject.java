package aigateway.alerts;

import aigateway.admin.BudgetForecasts;
import aigateway.budgets.Budget;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Scope;
import aigateway.json.JsonText;
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A budget as the subject of an alert.
 *
 * @param teamOfKey a budget of a key is shown to the key's team
 */
record BudgetSubject(BudgetStatus status, Function<KeyId, Optional<TeamId>> teamOfKey) {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluateAlerts.class);

    /** Its alerts stay as they are until the next evaluation. */
    static void logFailed(RuntimeException failure, AlertRule rule, BudgetId budget) {
        LOG.atError()
                .setCause(failure)
                .addKeyValue("rule_id", rule.id())
                .addKeyValue("budget_id", budget)
                .log("alert_budget_failed");
    }

    String label() {
        Budget budget = status.budget();
        return budget.name() == null ? budget.id().value() : budget.name();
    }

    /** Alerts open once in it. */
    String period() {
        return status.resetsAt() == null
                ? "total"
                : Long.toString(status.resetsAt().getEpochSecond());
    }

    Cause cause(String subject, String title, String text, String factName, String factDigits) {
        Budget budget = status.budget();
        String facts = JsonText.objectText(json -> json.text("budget_name", budget.name())
                .decimal(factName, factDigits)
                .decimal("limit_usd", status.limit().toUsd())
                .decimal("spent_usd", status.spent().toUsd())
                .decimal("held_usd", status.held().toUsd())
                .number("resets_at", resetsAt()));
        return new Cause(subject, period(), team(), key(), budget.id(), title, text, facts);
    }

    String spentOfLimit() {
        return AlertText.usd(status.spent()) + " of " + AlertText.usd(status.limit()) + " is spent, "
                + AlertText.usd(status.held()) + " is held by open calls. "
                + (status.resetsAt() == null
                        ? "The budget does not reset."
                        : "It resets on " + AlertText.moment(status.resetsAt()) + ".");
    }

    private @Nullable Long resetsAt() {
        return status.resetsAt() == null ? null : status.resetsAt().getEpochSecond();
    }

    private @Nullable KeyId key() {
        String key = status.budget().scope().values().get(Scope.KEY);
        return key == null ? null : new KeyId(key);
    }

    private @Nullable TeamId team() {
        KeyId key = key();
        TeamId team = BudgetForecasts.team(status.budget().scope());
        return team != null || key == null ? team : teamOfKey.apply(key).orElse(null);
    }
}
