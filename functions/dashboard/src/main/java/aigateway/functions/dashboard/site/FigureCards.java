package aigateway.functions.dashboard.site;

import aigateway.budgets.Budget;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Scope;
import aigateway.functions.dashboard.charts.Measure;
import aigateway.functions.dashboard.charts.Meter;
import aigateway.functions.dashboard.shown.Counts;
import aigateway.functions.dashboard.shown.Delta;
import aigateway.kernel.Money;
import aigateway.kernel.TeamId;
import aigateway.usage.Figures;
import aigateway.usage.Forecast;
import aigateway.usage.Latencies;
import aigateway.usage.UsageReport;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The four figures at the top of a page: spend, forecast, calls, and how long they took. */
public final class FigureCards {
    private static final double P95 = 0.95;

    private final PeriodSums sums;

    public FigureCards(PeriodSums sums) {
        this.sums = sums;
    }

    /** Of the period. */
    public Figures figures() {
        return sums.now().total().figures();
    }

    public Money today() {
        return sums.today();
    }

    public Money month() {
        return sums.month();
    }

    /** Null when nothing is compared. */
    public @Nullable Delta spendDelta() {
        return delta(Measure.SPEND);
    }

    public @Nullable Delta callsDelta() {
        return delta(Measure.CALLS);
    }

    private @Nullable Delta delta(Measure measure) {
        UsageReport before = sums.before();
        return before == null ? null : Delta.of(measure.of(before.total().figures()), measure.of(figures()));
    }

    /** Of the gateway itself, about; null without a call. */
    public @Nullable String own() {
        return p95(sums.times().own());
    }

    /** Of the providers, about; null without an attempt. */
    public @Nullable String provider() {
        return p95(sums.times().provider());
    }

    public @Nullable String ownBefore() {
        Latencies before = sums.timesBefore();
        return before == null ? null : p95(before.own());
    }

    public @Nullable String providerBefore() {
        Latencies before = sums.timesBefore();
        return before == null ? null : p95(before.provider());
    }

    private static @Nullable String p95(Latencies.Histogram histogram) {
        if (histogram.count() == 0) {
            return null;
        }
        long about = histogram.about(P95);
        // The counts have no bound above the last one.
        return (about >= Latencies.Histogram.BOUNDS_MILLIS.getLast() ? "over " : "") + Counts.millis(about);
    }

    /** Of this month; null with too little data. */
    public @Nullable Forecast forecast() {
        return sums.forecast().orElse(null);
    }

    public int daysOfData() {
        return sums.daysOfData();
    }

    /**
     * A month's budget, and the month's forecast against it.
     *
     * @param meter safe HTML
     */
    public record MonthBudget(BudgetStatus status, String name, String meter) {}

    /**
     * The month's budget of all calls, or of one team.
     *
     * @param statuses among which it is
     * @param teams null: all; several have no budget together
     */
    public Optional<MonthBudget> budget(List<BudgetStatus> statuses, BudgetNaming naming, @Nullable Set<TeamId> teams) {
        Scope scope = teams == null
                ? Scope.EVERYTHING
                : teams.size() == 1
                        ? Scope.EVERYTHING.with(
                                Scope.TEAM, teams.iterator().next().value())
                        : null;
        Forecast forecast = forecast();
        return statuses.stream()
                .filter(each ->
                        each.budget().scope().equals(scope) && each.budget().period() == Budget.Period.MONTH)
                .findFirst()
                .map(status -> new MonthBudget(
                        status,
                        naming.of(status.budget()),
                        Meter.of(
                                "month",
                                status.spent(),
                                status.held(),
                                status.limit(),
                                status.budget().mode() == Budget.Mode.HARD,
                                forecast == null ? null : forecast.expected())));
    }
}
