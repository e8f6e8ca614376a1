package aigateway.functions.web;

import aigateway.kernel.Problem;
import java.util.Collection;
import java.util.Map;

/** Why a request cannot be read. */
final class RequestProblems {
    /** A parameter's name comes from the client, so it is cut before it is repeated. */
    private static final int NAME_LENGTH_MAX = 100;

    private RequestProblems() {}

    static Problem tooManyValues(int max) {
        return problem(413, "request_too_large", "The request body has more than " + max + " JSON values.", Map.of());
    }

    static Problem unsupportedEncoding() {
        return problem(
                415,
                "unsupported_content_encoding",
                "The gateway reads bodies with the Content-Encoding gzip or deflate, or none.",
                Map.of("accept-encoding", "gzip, deflate"));
    }

    static Problem undecodableBody() {
        return problem(
                400,
                "invalid_content_encoding",
                "The request body does not have the form that its header Content-Encoding names.",
                Map.of());
    }

    static Problem upgradeNotSupported() {
        return problem(
                426,
                "upgrade_not_supported",
                "The gateway does not offer WebSocket connections. Send the request with POST; it can stream its reply.",
                Map.of("upgrade", "HTTP/1.1"));
    }

    /**
     * @param known the parameters that this path has
     */
    static Problem unknownQueryParameter(String name, Collection<String> known) {
        String shown = name.length() <= NAME_LENGTH_MAX ? name : name.substring(0, NAME_LENGTH_MAX) + "…";
        String has = known.isEmpty() ? "This path has none." : "This path has: " + String.join(", ", known) + ".";
        return new Problem(
                400,
                "invalid_request_error",
                "unknown_parameter",
                shown,
                "Unknown query parameter: '" + shown + "'. " + has,
                Map.of());
    }

    private static Problem problem(int status, String code, String message, Map<String, String> headers) {
        return new Problem(status, "invalid_request_error", code, null, message, headers);
    }

    /** A session's cookie came with a request that another site may have started. */
    static Problem missingCsrfToken() {
        String message =
                "A request with the dashboard's cookie needs the header X-CSRF-Token to change something, and must come"
                        + " from the dashboard itself.";
        return problem(403, "csrf_token_missing", message, Map.of());
    }
}
