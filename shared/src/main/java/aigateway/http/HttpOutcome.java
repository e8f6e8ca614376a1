package aigateway.http;

import java.util.Optional;

/** The outcome of one request, by what is certain about it. */
public sealed interface HttpOutcome {
    /**
     * A complete response with any status.
     *
     * @param retryAfter the header of that name, unchanged
     * @param contentType the header of that name, unchanged
     * @param body decoded, of bounded size
     */
    record Complete(int status, Optional<String> retryAfter, Optional<String> contentType, byte[] body)
            implements HttpOutcome {}

    /**
     * Not one byte of the request was written to a connection.
     *
     * @param reason one of timeout, dns, refused, tls, connection; never the other side's text
     */
    record NotSent(String reason) implements HttpOutcome {}

    /** No complete response in time; the request may have been sent. */
    record TimedOut() implements HttpOutcome {}

    /**
     * No usable response; the request may have been sent.
     *
     * @param reason one of reset, too_large, encoding, interrupted; never the other side's text
     */
    record Broken(String reason) implements HttpOutcome {}
}
