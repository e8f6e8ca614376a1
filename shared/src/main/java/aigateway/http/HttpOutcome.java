package aigateway.http;

import java.util.Optional;

/** What became of one request, sorted by what is certain about it. */
public sealed interface HttpOutcome {
    /**
     * A complete answer, whatever its status.
     *
     * @param retryAfter the header of that name, as it came
     * @param body decoded, of bounded size
     */
    record Complete(int status, Optional<String> retryAfter, byte[] body) implements HttpOutcome {}

    /**
     * Not one byte of the request was written to a connection.
     *
     * @param reason one of timeout, dns, refused, tls, connection; never text of the other side
     */
    record NotSent(String reason) implements HttpOutcome {}

    /** No complete answer in time, sent or not. */
    record TimedOut() implements HttpOutcome {}

    /**
     * Perhaps sent, and no answer that can be used.
     *
     * @param reason one of reset, too_large, gzip, interrupted; never text of the other side
     */
    record Broken(String reason) implements HttpOutcome {}
}
