package aigateway.reports;

import aigateway.budgets.BudgetHistory;
import aigateway.json.JsonText;
import aigateway.kernel.Word;
import aigateway.usage.Figures;
import aigateway.usage.Forecast;
import java.util.List;

/** The figures of a report as JSON: amounts are exact decimals in US dollars. */
final class ReportJson {
    private ReportJson() {}

    static String of(ReportFigures report) {
        return JsonText.objectText(json -> {
            json.object("total", total -> figures(total, report.total()))
                    .object("previous", previous -> figures(previous, report.before()));
            Forecast expected = report.forecast();
            if (expected == null) {
                json.nullMember("forecast");
            } else {
                json.object(
                        "forecast",
                        forecast -> forecast.decimal(
                                        "expected_usd", expected.expected().toUsd())
                                .decimal("low_usd", expected.low().toUsd())
                                .decimal("high_usd", expected.high().toUsd()));
            }
            json.number("failed_per_mille", report.errorPerMille())
                    .number("estimated_per_mille", report.estimatedPerMille())
                    .number("unpriced_per_mille", report.unpricedPerMille())
                    .objects(
                            "days",
                            report.days(),
                            (day, of) -> figures(day.text("day", of.day().toString()), of.figures()))
                    .objects("budgets", report.budgets(), ReportJson::budget);
            parts(json, "teams", report.teams());
            parts(json, "keys", report.keys());
            parts(json, "models", report.models());
            movers(json, "team_movers", report.teamMovers());
            movers(json, "model_movers", report.modelMovers());
            json.objects(
                    "refused",
                    report.refused(),
                    (refused, of) -> refused.text("code", of.code()).number("calls", of.calls()));
        });
    }

    private static void figures(JsonText json, Figures of) {
        json.decimal("cost_usd", of.cost() == null ? null : of.cost().toUsd())
                .decimal("charged_cost_usd", of.chargedCost().toUsd())
                .decimal("savings_usd", of.savings().toUsd())
                .number("calls", of.calls())
                .number("attempts", of.attempts())
                .number("failed_calls", of.failedCalls())
                .number("refused_calls", of.refusedCalls())
                .number("cached_calls", of.cachedCalls())
                .number("charged_calls", of.chargedCalls())
                .number("unpriced_calls", of.unpricedCalls())
                .number("input_tokens", of.inputTokens())
                .number("output_tokens", of.outputTokens());
    }

    private static void budget(JsonText json, BudgetHistory.Use use) {
        json.text("id", use.budget().id().value())
                .text("name", use.budget().name())
                .text("mode", Word.of(use.budget().mode()))
                .text("period", Word.of(use.budget().period()))
                .decimal("limit_usd", use.limit().toUsd())
                .decimal("spent_usd", use.spent().toUsd())
                .number("percent", use.percent())
                .number("periods", use.periods())
                .number("exhausted_periods", use.exhausted());
    }

    private static void parts(JsonText json, String name, List<ReportFigures.Part> parts) {
        json.objects(
                name, parts, (part, of) -> figures(part.text("id", of.id()).text("name", of.name()), of.figures()));
    }

    private static void movers(JsonText json, String name, ReportFigures.Movers movers) {
        json.object(
                name,
                both -> both.objects("rises", movers.rises(), ReportJson::mover)
                        .objects("falls", movers.falls(), ReportJson::mover));
    }

    private static void mover(JsonText json, ReportFigures.Mover mover) {
        json.text("id", mover.id())
                .text("name", mover.name())
                .decimal("cost_usd", mover.now().toUsd())
                .decimal("previous_cost_usd", mover.before().toUsd())
                .decimal("change_usd", mover.by().toUsd());
    }
}
