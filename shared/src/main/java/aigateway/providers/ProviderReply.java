package aigateway.providers;

import java.util.Map;

/** What became of one call to a provider, sorted by what it proves about cost. */
public sealed interface ProviderReply {
    /**
     * A complete answer, whatever its status.
     *
     * @param headers the few that mean something to us, in lower case: retry-after, x-should-retry
     * @param body decoded, of bounded size
     */
    record Answered(int status, Map<String, String> headers, byte[] body) implements ProviderReply {}

    /** A stream of events, which the reader has seen; what it says about cost, the reader knows. */
    record Streamed(End end) implements ProviderReply {
        /** How a stream ended. */
        public enum End {
            /** The provider closed it. */
            ENDED,
            /** The client wanted no more. */
            LEFT,
            TIMED_OUT,
            BROKEN
        }
    }

    /**
     * The request never reached the provider: proof that nothing was consumed.
     *
     * @param reason a short class such as dns, refused, tls
     */
    record NotConnected(String reason) implements ProviderReply {}

    /** No complete answer within the timeout: the work may have been done. */
    record TimedOut() implements ProviderReply {}

    /**
     * The answer broke off, was too large or could not be decoded: the work may have been done.
     *
     * @param reason a short class such as reset, too_large
     */
    record Broken(String reason) implements ProviderReply {}
}
