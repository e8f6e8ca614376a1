package aigateway.http;

import java.util.Optional;

/** What became of one call. Nothing in it was written by the receiver but a status and a checked Retry-After. */
public sealed interface WebhookOutcome {
    /**
     * The receiver answered, with any status: 3xx, 4xx and 5xx are answers too.
     *
     * @param retryAfter the Retry-After header if it is well-formed: up to 9 digits (seconds), or an HTTP date
     * @param millis from the start of the call to the end of the answer, or to where it was cut
     */
    record Answered(int status, Optional<String> retryAfter, long millis) implements WebhookOutcome {}

    /** Not sent, because the URL or its address is not allowed. */
    record Refused(String reason) implements WebhookOutcome {}

    /**
     * Sent or not: no answer came.
     *
     * @param reason one of timeout, dns, tls, connection, protocol, interrupted; never text of the receiver
     */
    record Failed(String reason, long millis) implements WebhookOutcome {}
}
