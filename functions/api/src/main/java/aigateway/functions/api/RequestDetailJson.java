package aigateway.functions.api;

import static aigateway.functions.api.RequestJson.usd;

import aigateway.admin.InspectRequests;
import aigateway.functions.web.query.CallText;
import aigateway.json.JsonText;
import aigateway.pricing.PriceLine;
import aigateway.usage.CallAttempt;
import aigateway.usage.RecordedCall;
import aigateway.usage.Requests.TouchedBudget;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All that is kept of a call. */
final class RequestDetailJson {
    private RequestDetailJson() {}

    /** An attempt with its bill, and the attempt after it. */
    private record Step(
            CallAttempt attempt,
            InspectRequests.Bill bill,
            @Nullable CallAttempt next) {}

    /**
     * @param forAdmin whether the names of provider keys and the client's address are shown
     */
    static void write(JsonText json, InspectRequests.Inspected inspected, boolean forAdmin) {
        RecordedCall call = inspected.found().call();
        RequestJson.summary(json, call);
        List<CallAttempt> rows = call.rows();
        List<Step> steps = IntStream.range(0, rows.size())
                .filter(at -> rows.get(at).isAtProvider())
                .mapToObj(at -> new Step(
                        rows.get(at), inspected.bills().get(at), at + 1 < rows.size() ? rows.get(at + 1) : null))
                .toList();
        json.objects("waterfall", steps, (each, step) -> step(each, step, forAdmin))
                .objects("budgets", inspected.found().budgets(), RequestDetailJson::budget)
                .object("headers", headers -> CallText.headers(call).forEach(headers::text))
                .raw("request", inspected.found().redacted())
                .text("content", CallText.NOT_STORED);
        if (forAdmin) {
            json.text("source", inspected.found().source());
        }
    }

    private static void step(JsonText json, Step step, boolean forAdmin) {
        CallAttempt attempt = step.attempt;
        CallAttempt.Failure failure = attempt.failure();
        json.number("attempt", (long) attempt.number())
                .number("started_after_ms", attempt.times().startedAfterMillis())
                .number("ms", attempt.times().millis())
                .number("first_token_ms", attempt.times().firstTokenMillis())
                .text("provider", attempt.provider())
                .text("model", attempt.model());
        if (forAdmin) {
            json.text("provider_key", failure.providerKey());
        }
        json.number("provider_status", failure.providerStatus() == null ? null : Long.valueOf(failure.providerStatus()))
                .text("outcome", attempt.outcome())
                .text("code", failure.code())
                .text("why_next", step.next == null ? null : CallText.whyNext(attempt, step.next));
        RequestJson.tokens(json, attempt.consumption().tokens());
        cost(json, step);
    }

    private static void cost(JsonText json, Step step) {
        CallAttempt attempt = step.attempt;
        CallAttempt.Cost cost = attempt.cost();
        json.object(
                        "parts",
                        parts -> attempt.consumption()
                                .parts()
                                .forEach((part, count) -> parts.number(part.word(), count)))
                .texts("tiers", attempt.consumption().tiers())
                .texts("flags", attempt.flags())
                .text("price_version", cost.priceVersion())
                .decimal("held_usd", cost.held().toUsd())
                .decimal("settled_usd", usd(cost.settled()))
                .decimal("correction_usd", usd(cost.correction()))
                .number(
                        "corrected_at",
                        cost.correctedAt() == null ? null : cost.correctedAt().getEpochSecond())
                .decimal("cost_usd", usd(attempt.charge()))
                .decimal("provider_cost_usd", usd(cost.provider()))
                .objects("lines", step.bill.lines(), RequestDetailJson::line)
                .text("cost_reason", CallText.costReason(attempt, step.bill.lines()));
    }

    private static void line(JsonText json, PriceLine line) {
        json.text("part", line.part().word())
                .number("count", line.count())
                .decimal("price_usd", line.priceUsd())
                .text("price_per", CallText.per(line.part()))
                .decimal("cost_usd", line.costUsd().toPlainString());
    }

    private static void budget(JsonText json, TouchedBudget budget) {
        json.text("id", budget.id())
                .text("name", budget.name())
                .text("mode", budget.mode())
                .text("period", budget.period())
                .number("starts_at", budget.startsAt().getEpochSecond())
                .number(
                        "resets_at",
                        budget.resetsAt() == null ? null : budget.resetsAt().getEpochSecond())
                .decimal("limit_usd", budget.limit().toUsd())
                .decimal("charged_usd", budget.charged().toUsd())
                .decimal("spent_before_usd", usd(budget.spentBefore()))
                .decimal("spent_after_usd", usd(budget.spentAfter()));
    }
}
