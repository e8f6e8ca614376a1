package aigateway.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names one request to the gateway: {@code req_} and 32 hex digits, in every answer's {@code x-request-id}. The first 12 digits
 * are its time in milliseconds since 1970; ids made before that rule are random throughout.
 */
public record RequestId(String value) {
    private static final Pattern FORM = Pattern.compile("req_[0-9a-f]{32}");

    /** Reads a client's text; empty when it cannot be an id, so that no query is needed. */
    public static Optional<RequestId> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new RequestId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
