package aigateway.providers;

import java.util.Map;
import java.util.Optional;

/** How requests to a provider prove who sends them. */
public interface Authentication {
    /**
     * A request as it is sent, without the headers that authenticate it.
     *
     * @param headers all others, except Host and Content-Length
     * @param body empty for a request without one
     */
    record Request(String method, String url, Map<String, String> headers, byte[] body) {}

    /** The headers to add, or why the request cannot be sent. */
    sealed interface Outcome {
        record Headers(Map<String, String> values) implements Outcome {}

        /**
         * Nothing can be sent.
         *
         * @param reason for the client; never a part of a secret
         */
        record Unusable(String reason) implements Outcome {}
    }

    /**
     * Authenticates one request. Each attempt is authenticated again.
     *
     * @param key of the provider; empty for one without keys
     */
    Outcome authenticate(Request request, Optional<String> key);

    /** Its name in the configuration. */
    String name();

    /** The provider refused what was sent last, so that nothing of it should be reused. */
    default void refused() {}
}
