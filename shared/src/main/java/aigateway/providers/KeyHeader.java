package aigateway.providers;

import aigateway.http.HeaderValue;
import java.util.Map;
import java.util.Optional;

/**
 * Sends the provider's key in a header. A server without keys gets no such header.
 *
 * @param name of this authentication in the configuration
 * @param before what precedes the key in the header
 */
record KeyHeader(String name, String header, String before) implements Authentication {
    @Override
    public Outcome authenticate(Request request, Optional<String> key) {
        if (key.isEmpty()) {
            return new Outcome.Headers(Map.of());
        }
        // A key from a vault may hold what no header may have, such as a line break at its end.
        return HeaderValue.isSendable(key.get())
                ? new Outcome.Headers(Map.of(header, before + key.get()))
                : new Outcome.Unusable("its key cannot be sent in a header");
    }
}
