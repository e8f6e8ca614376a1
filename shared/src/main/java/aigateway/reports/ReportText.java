package aigateway.reports;

import aigateway.budgets.Budget;
import aigateway.budgets.BudgetHistory;
import aigateway.kernel.Money;
import java.util.List;
import java.util.StringJoiner;

/** The main figures of a report in plain text, for Slack, mails and terminals. */
final class ReportText {
    private static final int BUDGETS_SHOWN = 10;
    private static final int PARTS_SHOWN = 5;

    private final ReportFigures figures;
    private final StringJoiner lines = new StringJoiner("\n");

    private ReportText(ReportFigures figures) {
        this.figures = figures;
    }

    static String of(ReportFigures figures) {
        var text = new ReportText(figures);
        text.main();
        text.budgets();
        text.parts("Teams", figures.teams());
        text.parts("Models", figures.models());
        text.parts("Keys", figures.keys());
        text.movers("Teams", figures.teamMovers());
        text.movers("Models", figures.modelMovers());
        text.refused();
        return text.lines.toString();
    }

    private void main() {
        Money now = ReportFigures.cost(figures.total());
        Money before = ReportFigures.cost(figures.before());
        lines.add("Spend: " + ReportAmounts.usd(figures.total().cost()) + " ("
                + ReportAmounts.change(Money.difference(now, before)) + " against the period before)");
        if (figures.forecast() != null) {
            lines.add("Forecast for this month: "
                    + ReportAmounts.usd(figures.forecast().expected()) + " ("
                    + ReportAmounts.usd(figures.forecast().low()) + " to "
                    + ReportAmounts.usd(figures.forecast().high()) + ")");
        }
        lines.add("Calls: " + ReportAmounts.count(figures.total().calls()) + ", failed "
                + ReportAmounts.perMille(figures.errorPerMille()) + ", refused "
                + ReportAmounts.count(figures.total().refusedCalls()));
        lines.add("Not certain: " + ReportAmounts.perMille(figures.estimatedPerMille())
                + " of the spend is charged on an unknown outcome, "
                + ReportAmounts.perMille(figures.unpricedPerMille())
                + " of the attempts have no price");
        if (figures.total().savings().nanoUsd() > 0) {
            lines.add("Saved by the cache: " + ReportAmounts.usd(figures.total().savings()));
        }
    }

    private void budgets() {
        if (figures.budgets().isEmpty()) {
            return;
        }
        lines.add("").add("Budgets");
        figures.budgets().stream().limit(BUDGETS_SHOWN).forEach(use -> lines.add("- " + budget(use)));
    }

    /** Name, amount, limit and share of a budget, in one line. */
    static String budget(BudgetHistory.Use use) {
        String mode = use.budget().mode() == Budget.Mode.HARD ? "hard" : "soft";
        String exhausted = use.exhausted() == 0
                ? ""
                : ", exhausted in " + use.exhausted() + " of " + use.periods()
                        + (use.periods() == 1 ? " period" : " periods");
        return name(use.budget()) + ": " + ReportAmounts.usd(use.spent()) + " of " + ReportAmounts.usd(use.limit())
                + " (" + use.percent() + " %, " + mode + exhausted + ")";
    }

    static String name(Budget budget) {
        return budget.name() == null ? budget.id().value() : budget.name();
    }

    private void parts(String title, List<ReportFigures.Part> parts) {
        if (parts.isEmpty()) {
            return;
        }
        lines.add("").add(title);
        parts.stream()
                .limit(PARTS_SHOWN)
                .forEach(part -> lines.add("- " + part.name() + ": "
                        + ReportAmounts.usd(part.figures().cost())));
    }

    private void movers(String title, ReportFigures.Movers movers) {
        if (movers.rises().isEmpty() && movers.falls().isEmpty()) {
            return;
        }
        lines.add("").add(title + " that changed most");
        movers.rises().forEach(this::mover);
        movers.falls().forEach(this::mover);
    }

    private void mover(ReportFigures.Mover mover) {
        lines.add("- " + mover.name() + ": " + ReportAmounts.change(mover.by()));
    }

    private void refused() {
        if (figures.refused().isEmpty()) {
            return;
        }
        lines.add("").add("Refused calls");
        figures.refused()
                .forEach(refused -> lines.add("- " + refused.code() + ": " + ReportAmounts.count(refused.calls())));
    }
}
