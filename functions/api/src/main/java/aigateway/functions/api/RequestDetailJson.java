package aigateway.functions.api;

import static aigateway.functions.api.RequestJson.notEmpty;
import static aigateway.functions.api.RequestJson.usd;

import aigateway.admin.InspectRequests;
import aigateway.json.JsonText;
import aigateway.kernel.Money;
import aigateway.kernel.Part;
import aigateway.pricing.PriceLine;
import aigateway.usage.CallAttempt;
import aigateway.usage.RecordedCall;
import aigateway.usage.Requests.TouchedBudget;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All that is kept of a call. */
final class RequestDetailJson {
    private static final String NOT_STORED =
            "Prompts and replies are not stored. The request is shown with the names of known"
                    + " members; each text is its length and a keyed hash.";

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
                .object("headers", headers -> headers(headers, call))
                .raw("request", inspected.found().redacted())
                .text("content", NOT_STORED);
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
                .text("why_next", step.next == null ? null : whyNext(attempt, step.next));
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
                .text("cost_reason", reason(step));
    }

    private static void line(JsonText json, PriceLine line) {
        json.text("part", line.part().word())
                .number("count", line.count())
                .decimal("price_usd", line.priceUsd())
                .text("price_per", per(line.part()))
                .decimal("cost_usd", line.costUsd().toPlainString());
    }

    private static String per(Part part) {
        return switch (part.kind()) {
            case INPUT, OUTPUT, BESIDE, CHARACTER -> "million";
            case USE -> "one";
            case SECOND -> "minute";
        };
    }

    /** In words, where the lines do not say it. */
    private static String reason(Step step) {
        CallAttempt attempt = step.attempt;
        CallAttempt.Cost cost = attempt.cost();
        if (cost.correction() != null) {
            return "The outcome was unknown, so what was held was charged; it was corrected later.";
        }
        return switch (attempt.outcome()) {
            case "voided" -> "Nothing was consumed, so what was held was released.";
            case "charged" ->
                cost.settled() == null
                        ? "The outcome is unknown, and the model has no price."
                        : "The outcome is unknown, so what was held is charged until the provider's bill is known.";
            default ->
                cost.settled() == null
                        ? "The model has no price, so the cost is unknown."
                        : step.bill.lines().isEmpty()
                                ? "The figures of this price version are not kept here, or the provider's own cost counts."
                                : "Tokens at the prices of this version; only the sum is rounded, up to a nano-dollar.";
        };
    }

    private static String whyNext(CallAttempt attempt, CallAttempt next) {
        CallAttempt.Failure failure = attempt.failure();
        String what = failure.providerStatus() == null
                ? "The provider gave no complete reply"
                : "The provider replied with " + failure.providerStatus();
        String code = failure.code() == null ? "" : " (" + failure.code() + ")";
        boolean same =
                attempt.provider().equals(next.provider()) && attempt.model().equals(next.model());
        return what + code + "; "
                + (same ? "the same target was tried again." : "the next target was " + next.provider() + ".");
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

    /** Those of the reply that follow from the ledger. A stream's reply shows no cost. */
    private static void headers(JsonText json, RecordedCall call) {
        json.text("x-request-id", call.request().value());
        if (notEmpty(call.last().provider()) == null) {
            return;
        }
        json.text("x-agw-provider", call.last().provider())
                .text("x-agw-model", call.last().model())
                .text("x-agw-attempts", Integer.toString(call.attempts().size()));
        Money cost = call.rows().stream()
                .map(row -> row.cost().settled())
                .filter(Objects::nonNull)
                .reduce(Money::plus)
                .orElse(null);
        if (cost != null) {
            json.text("x-agw-cost-usd", cost.toUsd());
        }
        if (call.last().outcome().equals("cached")) {
            json.text("x-agw-cache", "hit");
        }
    }
}
