package aigateway.reports;

import static aigateway.reports.Exposition.Unit.NANO_USD;

import aigateway.budgets.Budget;
import aigateway.budgets.BudgetFilter;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Budgets;
import aigateway.kernel.Word;
import java.time.Instant;

/** Budgets in their current period: the same figures as in errors and in the API. */
final class BudgetMetrics implements MetricGroup {
    /** The newest of them, as a bound of the series. */
    static final int BUDGETS_MAX = 1_000;

    private final Budgets budgets;

    BudgetMetrics(Budgets budgets) {
        this.budgets = budgets;
    }

    @Override
    public void write(Exposition to) {
        GaugeFamily limit =
                to.gauge("agw_budget_limit_usd", NANO_USD, "Limit in force now, with an addition that has not ended");
        GaugeFamily spent = to.gauge("agw_budget_spent_usd", NANO_USD, "Spent in the current period");
        GaugeFamily held = to.gauge("agw_budget_held_usd", NANO_USD, "Reserved for calls that are under way");
        GaugeFamily end =
                to.gauge("agw_budget_period_end_timestamp_seconds", "When the current period ends; a total has no end");
        GaugeFamily info = to.gauge("agw_budget_info", "1; the labels say how the budget works");
        for (BudgetStatus status : budgets.list(BudgetFilter.ALL, null, BUDGETS_MAX)) {
            Budget budget = status.budget();
            String id = budget.id().value();
            String name = budget.name();
            String[] labels = {"budget", name == null ? id : name, "budget_id", id};
            limit.add(status.limit().nanoUsd(), labels);
            spent.add(status.spent().nanoUsd(), labels);
            held.add(status.held().nanoUsd(), labels);
            Instant resets = status.resetsAt();
            if (resets != null) {
                end.add(resets.getEpochSecond(), labels);
            }
            info.add(
                    1,
                    "budget",
                    labels[1],
                    "budget_id",
                    id,
                    "mode",
                    Word.of(budget.mode()),
                    "period",
                    Word.of(budget.period()));
        }
    }
}
