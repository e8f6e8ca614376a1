package aigateway.functions.web.query;

import aigateway.kernel.Money;
import aigateway.kernel.Part;
import aigateway.kernel.Problem;
import aigateway.pricing.PriceLine;
import aigateway.usage.CallAttempt;
import aigateway.usage.RecordedCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the API and the page of a call say about it in words. */
public final class CallText {
    public static final String NOT_STORED =
            "Prompts and replies are not stored. The request is shown with the names of known"
                    + " members; each text is its length and a keyed hash.";

    private CallText() {}

    public static Problem noSuchCall() {
        return Problem.notFound("There is no call with this id. The ids of calls are in their header x-request-id; of"
                + " refused calls only some are kept, and old calls are deleted.");
    }

    /** How many of a part its price is for. */
    public static String per(Part part) {
        return switch (part.kind()) {
            case INPUT, OUTPUT, BESIDE, CHARACTER -> "million";
            case USE -> "one";
            case SECOND -> "minute";
        };
    }

    /** Why an attempt costs what it costs, where its lines do not say it. */
    public static String costReason(CallAttempt attempt, List<PriceLine> lines) {
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
                        : lines.isEmpty()
                                ? "The figures of this price version are not kept here, or the provider's own cost counts."
                                : "Tokens at the prices of this version; only the sum is rounded, up to a nano-dollar.";
        };
    }

    public static String whyNext(CallAttempt attempt, CallAttempt next) {
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

    /** The headers of the reply that follow from the ledger. A stream's reply shows no cost. */
    public static Map<String, String> headers(RecordedCall call) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("x-request-id", call.request().value());
        if (call.last().provider().isEmpty()) {
            return headers;
        }
        headers.put("x-agw-provider", call.last().provider());
        headers.put("x-agw-model", call.last().model());
        headers.put("x-agw-attempts", Integer.toString(call.attempts().size()));
        call.rows().stream()
                .map(row -> row.cost().settled())
                .filter(Objects::nonNull)
                .reduce(Money::plus)
                .ifPresent(cost -> headers.put("x-agw-cost-usd", cost.toUsd()));
        if (call.last().outcome().equals("cached")) {
            headers.put("x-agw-cache", "hit");
        }
        return headers;
    }
}
