package aigateway.reports;

import aigateway.budgets.BudgetHistory;
import aigateway.kernel.Csv;
import aigateway.kernel.Money;
import aigateway.usage.Figures;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A report as one table: a line for the whole and for each day, team, key, model, budget and code of refused calls. */
final class ReportCsv {
    private static final String HEAD =
            "section,id,name,cost_usd,previous_cost_usd,calls,failed_calls,refused_calls,limit_usd,percent"
                    + Csv.LINE_END;

    private final StringBuilder csv = new StringBuilder(HEAD);

    private ReportCsv() {}

    static String of(ReportFigures report) {
        var table = new ReportCsv();
        table.line("total", null, null, report.total(), ReportFigures.cost(report.before()));
        report.days().forEach(day -> table.line("day", null, day.day().toString(), day.figures(), null));
        table.parts("team", report.teams());
        table.parts("key", report.keys());
        table.parts("model", report.models());
        table.movers("team_mover", report.teamMovers());
        table.movers("model_mover", report.modelMovers());
        report.budgets().forEach(table::budget);
        report.refused().forEach(table::refused);
        return table.csv.toString();
    }

    private void parts(String section, List<ReportFigures.Part> parts) {
        parts.forEach(part -> line(section, part.id(), part.name(), part.figures(), null));
    }

    private void line(
            String section, @Nullable String id, @Nullable String name, Figures figures, @Nullable Money previous) {
        csv.append(Csv.line(List.of(
                section,
                Csv.cell(id),
                Csv.cell(name),
                figures.cost() == null ? "" : figures.cost().toUsd(),
                previous == null ? "" : previous.toUsd(),
                Long.toString(figures.calls()),
                Long.toString(figures.failedCalls()),
                Long.toString(figures.refusedCalls()),
                "",
                "")));
    }

    private void movers(String section, ReportFigures.Movers movers) {
        movers.rises().forEach(mover -> mover(section, mover));
        movers.falls().forEach(mover -> mover(section, mover));
    }

    private void mover(String section, ReportFigures.Mover mover) {
        csv.append(Csv.line(List.of(
                section,
                Csv.cell(mover.id()),
                Csv.cell(mover.name()),
                mover.now().toUsd(),
                mover.before().toUsd(),
                "",
                "",
                "",
                "",
                "")));
    }

    private void budget(BudgetHistory.Use use) {
        csv.append(Csv.line(List.of(
                "budget",
                Csv.cell(use.budget().id().value()),
                Csv.cell(use.budget().name()),
                use.spent().toUsd(),
                "",
                "",
                "",
                "",
                use.limit().toUsd(),
                Long.toString(use.percent()))));
    }

    private void refused(ReportFigures.Refused refused) {
        String calls = Long.toString(refused.calls());
        csv.append(Csv.line(List.of("refused", "", Csv.cell(refused.code()), "", "", calls, "", calls, "", "")));
    }
}
