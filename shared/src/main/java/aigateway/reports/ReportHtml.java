package aigateway.reports;

import aigateway.budgets.BudgetHistory;
import aigateway.kernel.Money;
import java.util.List;
import java.util.Locale;

/**
 * A report as a page of its own: without scripts, and nothing is loaded from elsewhere, so that it can be mailed, kept and
 * printed. Every text is escaped.
 */
final class ReportHtml {
    private static final String STYLE = """
            :root{color-scheme:light dark;--line:#d0d7de;--soft:#656d76;--bar:#2f6feb}
            @media (prefers-color-scheme:dark){:root{--line:#30363d;--soft:#9198a1}}
            body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
            h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}p{margin:.25rem 0}.soft{color:var(--soft)}
            .main{display:flex;flex-wrap:wrap;gap:1.5rem;margin:1.5rem 0}.main b{display:block;font-size:1.6rem}
            table{border-collapse:collapse;width:100%}
            th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:left}
            th{font-weight:600;color:var(--soft)}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
            progress{width:8rem;accent-color:var(--bar)}
            @media print{body{margin:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}}
            """;

    private final StringBuilder html = new StringBuilder();
    private final ReportFigures figures;

    private ReportHtml(ReportFigures figures) {
        this.figures = figures;
    }

    /**
     * @param title one line
     * @param zone in which days begin
     */
    static String of(String title, String zone, ReportFigures figures) {
        var page = new ReportHtml(figures);
        page.html
                .append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
                .append(escaped(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n<p class=\"soft\">Days begin at midnight in ")
                .append(escaped(zone))
                .append(". Spend is what calls cost by the time at which they began.</p>\n");
        page.main();
        page.budgets();
        page.parts("Teams", figures.teams());
        page.parts("Models", figures.models());
        page.parts("Keys", figures.keys());
        page.movers("Teams that changed most", figures.teamMovers());
        page.movers("Models that changed most", figures.modelMovers());
        page.days();
        page.refused();
        return page.html.append("</body>\n</html>\n").toString();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private void main() {
        Money now = ReportFigures.cost(figures.total());
        Money before = ReportFigures.cost(figures.before());
        html.append("<div class=\"main\">\n");
        figure(
                "Spend",
                ReportAmounts.usd(figures.total().cost()),
                ReportAmounts.change(Money.difference(now, before)) + " against the period before");
        if (figures.forecast() != null) {
            figure(
                    "Forecast for this month",
                    ReportAmounts.usd(figures.forecast().expected()),
                    ReportAmounts.usd(figures.forecast().low()) + " to "
                            + ReportAmounts.usd(figures.forecast().high()));
        }
        figure(
                "Calls",
                ReportAmounts.count(figures.total().calls()),
                ReportAmounts.perMille(figures.errorPerMille()) + " failed, "
                        + ReportAmounts.count(figures.total().refusedCalls()) + " refused");
        figure(
                "Not certain",
                ReportAmounts.perMille(figures.estimatedPerMille()),
                "charged on an unknown outcome; " + ReportAmounts.perMille(figures.unpricedPerMille())
                        + " of attempts have no price");
        figure(
                "Saved by the cache",
                ReportAmounts.usd(figures.total().savings()),
                ReportAmounts.count(figures.total().cachedCalls()) + " calls");
        html.append("</div>\n");
    }

    private void figure(String name, String value, String more) {
        html.append("<div>")
                .append(escaped(name))
                .append("<b>")
                .append(escaped(value))
                .append("</b><span class=\"soft\">")
                .append(escaped(more))
                .append("</span></div>\n");
    }

    private void budgets() {
        if (figures.budgets().isEmpty()) {
            return;
        }
        begin("Budgets", List.of("Budget", "#Spent", "#Limit", "#Share", "Used", "Mode", "#Exhausted"));
        for (BudgetHistory.Use use : figures.budgets()) {
            html.append("<tr>");
            cell(ReportText.name(use.budget()));
            number(ReportAmounts.usd(use.spent()));
            number(ReportAmounts.usd(use.limit()));
            number(use.percent() + " %");
            html.append("<td><progress max=\"100\" value=\"")
                    .append(Math.min(100, use.percent()))
                    .append("\"></progress></td>");
            cell(use.budget().mode().name().toLowerCase(Locale.ROOT));
            number(use.exhausted() + " of " + use.periods());
            html.append("</tr>\n");
        }
        html.append("</table>\n");
    }

    private void parts(String title, List<ReportFigures.Part> parts) {
        if (parts.isEmpty()) {
            return;
        }
        begin(title, List.of("Name", "#Spend", "#Calls", "#Failed"));
        for (ReportFigures.Part part : parts) {
            html.append("<tr>");
            cell(part.name());
            number(ReportAmounts.usd(part.figures().cost()));
            number(ReportAmounts.count(part.figures().calls()));
            number(ReportAmounts.count(part.figures().failedCalls()));
            html.append("</tr>\n");
        }
        html.append("</table>\n");
    }

    private void movers(String title, ReportFigures.Movers movers) {
        if (movers.rises().isEmpty() && movers.falls().isEmpty()) {
            return;
        }
        begin(title, List.of("Name", "#Change", "#Spend", "#Before"));
        movers.rises().forEach(this::mover);
        movers.falls().forEach(this::mover);
        html.append("</table>\n");
    }

    private void mover(ReportFigures.Mover mover) {
        html.append("<tr>");
        cell(mover.name());
        number(ReportAmounts.change(mover.by()));
        number(ReportAmounts.usd(mover.now()));
        number(ReportAmounts.usd(mover.before()));
        html.append("</tr>\n");
    }

    private void days() {
        if (figures.days().size() < 2) {
            return;
        }
        begin("Days", List.of("Day", "#Spend", "#Calls"));
        for (ReportFigures.Day day : figures.days()) {
            html.append("<tr>");
            cell(day.day().toString());
            number(ReportAmounts.usd(day.figures().cost()));
            number(ReportAmounts.count(day.figures().calls()));
            html.append("</tr>\n");
        }
        html.append("</table>\n");
    }

    private void refused() {
        if (figures.refused().isEmpty()) {
            return;
        }
        begin("Refused calls", List.of("Code", "#Calls"));
        for (ReportFigures.Refused refused : figures.refused()) {
            html.append("<tr>");
            cell(refused.code());
            number(ReportAmounts.count(refused.calls()));
            html.append("</tr>\n");
        }
        html.append("</table>\n");
    }

    /** A title that begins with # is that of numbers. */
    private void begin(String title, List<String> heads) {
        html.append("<h2>").append(escaped(title)).append("</h2>\n<table>\n<tr>");
        for (String head : heads) {
            boolean number = head.startsWith("#");
            html.append(number ? "<th class=\"n\">" : "<th>")
                    .append(escaped(number ? head.substring(1) : head))
                    .append("</th>");
        }
        html.append("</tr>\n");
    }

    private void cell(String text) {
        html.append("<td>").append(escaped(text)).append("</td>");
    }

    private void number(String text) {
        html.append("<td class=\"n\">").append(escaped(text)).append("</td>");
    }
}
