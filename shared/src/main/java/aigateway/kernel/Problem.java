package aigateway.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A "no" in OpenAI's shape: the one list of errors that a client can get. Messages are ours; a provider's own words come in only
 * through {@link #providerRefused}, scrubbed by the caller.
 *
 * @param headers beyond the standard ones: retry-after in whole seconds, x-should-retry
 */
public record Problem(
        int status,
        String type,
        @Nullable String code,
        @Nullable String param,
        String message,
        Map<String, String> headers) {
    private static final String INVALID_REQUEST = "invalid_request_error";
    private static final String SERVER_ERROR = "server_error";
    private static final Map<String, String> DO_NOT_RETRY = Map.of("x-should-retry", "false");
    private static final String INSUFFICIENT_QUOTA = "insufficient_quota";
    private static final String RATE_LIMITED = "rate_limit_exceeded";
    /** A parameter's name comes from the client, so it is cut before it is repeated. */
    private static final int PARAM_LENGTH_MAX = 100;

    public static Problem invalidJson(String why) {
        return invalid(400, "invalid_json", null, why);
    }

    public static Problem invalidType(String param, String expected) {
        return invalid(400, "invalid_type", param, "Invalid type for '" + cut(param) + "': expected " + expected + ".");
    }

    public static Problem invalidValue(String param, String why) {
        return invalid(400, "invalid_value", param, "Invalid '" + cut(param) + "': " + why + ".");
    }

    public static Problem missing(String param) {
        return invalid(400, "missing_required_parameter", param, "Missing required parameter: '" + cut(param) + "'.");
    }

    public static Problem unknownParameter(String param) {
        return invalid(400, "unknown_parameter", param, "Unknown parameter: '" + cut(param) + "'.");
    }

    public static Problem unsupported(String param, String why) {
        return invalid(400, "unsupported", param, why);
    }

    /** The HTTP server could not read the request. */
    public static Problem badRequest(int status) {
        return invalid(status, "bad_request", null, "The request could not be read.");
    }

    /** One body for every cause, so that the answer does not show which half of a key was right. */
    public static Problem invalidApiKey() {
        return invalid(401, "invalid_api_key", null, "Incorrect API key provided.");
    }

    public static Problem invalidAdminToken() {
        return invalid(401, "invalid_api_key", null, "Incorrect token provided.");
    }

    public static Problem modelNotAllowed(String model) {
        return invalid(403, "model_not_allowed", "model", "This key may not use the model '" + cut(model) + "'.");
    }

    public static Problem ipNotAllowed() {
        return invalid(403, "ip_not_allowed", null, "This key may not be used from your network address.");
    }

    public static Problem modelNotFound(String model) {
        String why = "' does not exist here: no provider serves it. GET /v1/models lists those that exist.";
        return invalid(404, "model_not_found", "model", "The model '" + cut(model) + why);
    }

    public static Problem notFound(String what) {
        return invalid(404, "not_found", null, what);
    }

    public static Problem methodNotAllowed() {
        return invalid(405, "method_not_allowed", null, "This path does not support the method.");
    }

    public static Problem conflict(String why) {
        return invalid(409, "conflict", null, why);
    }

    /** The first request of this name is still being stored. */
    public static Problem idempotencyBusy() {
        String message = "A request with this Idempotency-Key is still being processed. Please try again.";
        return new Problem(409, INVALID_REQUEST, "conflict", null, message, retryAfter(1));
    }

    public static Problem idempotencyMismatch() {
        String message = "This Idempotency-Key was used with another request body. Use a new one for a new request.";
        return invalid(422, "idempotency_mismatch", null, message);
    }

    /** The error of a job whose deadline passed before its end. */
    public static Problem deadlineExceeded() {
        return invalid(409, "deadline_exceeded", null, "The job's deadline passed before it was done.");
    }

    /** The error of a job that its owner cancelled. */
    public static Problem cancelled() {
        return invalid(409, "cancelled", null, "The job was cancelled by its owner.");
    }

    public static Problem requestTooLarge(long bytesMax) {
        return invalid(
                413, "request_too_large", null, "The request body is larger than the limit of " + bytesMax + " bytes.");
    }

    public static Problem unsupportedBatchType() {
        return invalid(415, "unsupported_content_type", null, "Send the batch as application/jsonl.");
    }

    public static Problem unsupportedContentType() {
        return invalid(415, "unsupported_content_type", null, "Send the body as application/json.");
    }

    /** Too many unknown keys or wrong tokens from one address. */
    public static Problem tooManyFailures(long retryAfterSeconds) {
        String message = "Too many requests with an unknown API key or token from your network address.";
        return new Problem(429, "requests", RATE_LIMITED, null, message, retryAfter(retryAfterSeconds));
    }

    /**
     * A limit of the key leaves no room now.
     *
     * @param type requests or tokens
     * @param limit such as {@code this key: 5 requests per minute}
     */
    public static Problem rateLimited(String type, String limit, long retryAfterSeconds) {
        String message = "Rate limit reached for " + limit + ". Please try again in " + retryAfterSeconds + "s.";
        return new Problem(429, type, RATE_LIMITED, null, message, retryAfter(retryAfterSeconds));
    }

    /** Not 429, because waiting does not help; not 413, because a smaller body may not help either. */
    public static Problem requestTooLargeForLimit(long tokens, long tokensMax) {
        return invalid(
                400,
                "request_too_large_for_limit",
                null,
                "This request may use " + tokens + " tokens, and this key's limit is " + tokensMax
                        + " per minute. Send less, or request fewer output tokens.");
    }

    /** A hard budget has too little left. */
    public static Problem insufficientQuota(
            String budget, Money limit, Money spent, Money held, Money needed, @Nullable Instant resetsAt) {
        String message =
                "This request may cost $" + needed.toUsd() + ", more than is left in the budget " + budget + ": limit $"
                        + limit.toUsd() + ", spent $" + spent.toUsd() + ", held $" + held.toUsd()
                        + (resetsAt == null ? "; it does not reset." : "; it resets at " + resetsAt + ".");
        return new Problem(429, INSUFFICIENT_QUOTA, INSUFFICIENT_QUOTA, null, message, DO_NOT_RETRY);
    }

    /** Whether a hard budget has too little left. */
    public boolean isShortOfBudget() {
        return status == 429 && INSUFFICIENT_QUOTA.equals(code);
    }

    /** A hard budget applies, and this part of the request has no upper bound of cost. */
    public static Problem unboundedCost(String param) {
        String message = "A budget applies to this key, and the cost of '" + cut(param) + "' has no upper bound.";
        return invalid(400, "unbounded_cost", param, message);
    }

    public static Problem unpriced(String model) {
        String message = "The model '" + cut(model) + "' has no price, so its cost has no upper bound.";
        return invalid(400, "unbounded_cost", "model", message);
    }

    /** A provider's final refusal of this request: its status, message and headers (retry-after, x-should-retry). */
    public static Problem providerRefused(
            int status,
            String type,
            @Nullable String code,
            @Nullable String param,
            String message,
            Map<String, String> headers) {
        return new Problem(status, type, code, param, message, headers);
    }

    /** The provider failed, and it is certain or agreed that nothing was consumed: an SDK may try again. */
    public static Problem providerError(String why) {
        return server(502, "provider_error", why, Map.of());
    }

    /** The provider may have done the work: an SDK's own retry would pay twice. */
    public static Problem providerOutcomeUnknown(String why) {
        return server(502, "provider_error", why, DO_NOT_RETRY);
    }

    public static Problem streamTooLarge() {
        String message = "The stream is larger than the gateway allows. Request less output, or turn off 'stream'.";
        return server(502, "stream_too_large", message, DO_NOT_RETRY);
    }

    public static Problem providerTimeout(Duration after) {
        String message = "The provider did not answer within "
                + after.plusMillis(500).toSeconds() + " seconds. For longer work use POST /v1/jobs.";
        return server(504, "provider_timeout", message, DO_NOT_RETRY);
    }

    public static Problem providerUnavailable(String retryAfterSeconds) {
        var headers = Map.of("retry-after", retryAfterSeconds);
        return server(503, "provider_unavailable", "The provider is overloaded or down.", headers);
    }

    public static Problem unavailable() {
        return server(503, "unavailable", "The gateway cannot serve this right now.", Map.of("retry-after", "2"));
    }

    /** The provider replied, but the cost is not stored: an SDK's own retry would pay twice. */
    public static Problem notRecorded() {
        return server(503, "unavailable", "The provider answered, but the gateway could not record it.", DO_NOT_RETRY);
    }

    /** A bug of the gateway, without its details. */
    public static Problem internal() {
        return server(500, "internal_error", "The gateway failed.", DO_NOT_RETRY);
    }

    /** This problem, at a place of a request that has many parts. */
    public Problem at(String place) {
        return new Problem(status, type, code, param, place + ": " + message, headers);
    }

    private static Problem server(int status, String code, String message, Map<String, String> headers) {
        return new Problem(status, SERVER_ERROR, code, null, message, headers);
    }

    private static Map<String, String> retryAfter(long seconds) {
        return Map.of("retry-after", Long.toString(seconds));
    }

    private static Problem invalid(int status, String code, @Nullable String param, String message) {
        return new Problem(status, INVALID_REQUEST, code, param == null ? null : cut(param), message, Map.of());
    }

    private static String cut(String clientText) {
        return clientText.length() <= PARAM_LENGTH_MAX ? clientText : clientText.substring(0, PARAM_LENGTH_MAX) + "…";
    }
}
