package aigateway.providers;

import java.util.Map;

/** The outcome of one call to a provider, by what it proves about cost. */
public sealed interface ProviderReply {
    /**
     * A complete response of any status.
     *
     * @param headers the few that the gateway uses, in lower case: retry-after, content-type
     * @param body decoded, of bounded size
     */
    record Answered(int status, Map<String, String> headers, byte[] body) implements ProviderReply {}

    /** A stream of events, which went to the reader; the reader knows its usage. */
    record Streamed(End end) implements ProviderReply {
        /** How a stream ended. */
        public enum End {
            /** The provider closed it. */
            ENDED,
            /** The client left. */
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

    /** No complete response within the timeout: the provider may have done the work. */
    record TimedOut() implements ProviderReply {}

    /**
     * The response broke off, was too large or could not be decoded: the provider may have done the work.
     *
     * @param reason a short class such as reset, too_large
     */
    record Broken(String reason) implements ProviderReply {}
}
