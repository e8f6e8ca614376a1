package aigateway.reports;

import aigateway.budgets.BudgetHistory;
import aigateway.kernel.Money;
import aigateway.usage.Figures;
import aigateway.usage.Forecast;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a report says. Each figure is that of the usage API for the same period.
 *
 * @param total of the period
 * @param before of the period before it, of the same kind
 * @param forecast of the running month; null with too little data
 * @param days each day of the period with its spend
 * @param teams the ten with the largest spend; empty in the report of a team
 * @param refused refused calls by the code of their error
 */
record ReportFigures(
        Figures total,
        Figures before,
        @Nullable Forecast forecast,
        List<Day> days,
        List<Part> teams,
        List<Part> keys,
        List<Part> models,
        Movers teamMovers,
        Movers modelMovers,
        List<Refused> refused,
        List<BudgetHistory.Use> budgets) {
    record Day(LocalDate day, Figures figures) {}

    /**
     * A team, key or model.
     *
     * @param id null for what has none
     * @param name as people know it
     */
    record Part(@Nullable String id, String name, Figures figures) {}

    /**
     * @param by the spend of the period less that of the period before it
     */
    record Mover(@Nullable String id, String name, Money now, Money before, Money by) {}

    /** The largest rises and falls. */
    record Movers(List<Mover> rises, List<Mover> falls) {
        static final Movers NONE = new Movers(List.of(), List.of());
    }

    record Refused(String code, long calls) {}

    /** Failures among the calls that were answered, in tenths of a percent; refused calls are no failures. */
    long errorPerMille() {
        return total.calls() == 0 ? 0 : total.failedCalls() * 1000 / total.calls();
    }

    /** The part of the spend that was charged on an unknown outcome, in tenths of a percent. */
    long estimatedPerMille() {
        Money cost = cost(total);
        return cost.nanoUsd() == 0 ? 0 : Math.round(1000.0 * total.chargedCost().nanoUsd() / cost.nanoUsd());
    }

    /** Attempts without a price among all, in tenths of a percent. */
    long unpricedPerMille() {
        return total.attempts() == 0 ? 0 : total.unpricedCalls() * 1000 / total.attempts();
    }

    /** What is known of the cost. */
    static Money cost(Figures figures) {
        return figures.cost() == null ? Money.ZERO : figures.cost();
    }
}
