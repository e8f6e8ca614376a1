package aigateway.http;

import java.util.Optional;

/** The outcome of one call. The receiver controls nothing in it except the status and a checked Retry-After. */
public sealed interface WebhookOutcome {
    /**
     * The receiver responded, with any status, also 3xx, 4xx and 5xx.
     *
     * @param retryAfter the Retry-After header if it is well-formed: up to 9 digits (seconds), or an HTTP date
     * @param millis from the start of the call to the end of the response, or to where it was cut
     */
    record Answered(int status, Optional<String> retryAfter, long millis) implements WebhookOutcome {}

    /** Not sent, because the URL or its address is not allowed. */
    record Refused(String reason) implements WebhookOutcome {}

    /**
     * No response; the request may have been sent.
     *
     * @param reason one of timeout, dns, tls, connection, protocol, interrupted; never the receiver's text
     */
    record Failed(String reason, long millis) implements WebhookOutcome {}
}
