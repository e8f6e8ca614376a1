package aigateway.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names one registered webhook endpoint: {@code whe_} and 32 hex digits. */
public record WebhookEndpointId(String value) {
    private static final Pattern FORM = Pattern.compile("whe_[0-9a-f]{32}");

    /** Reads a client's text; empty when it cannot be an id, so that no query is needed. */
    public static Optional<WebhookEndpointId> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new WebhookEndpointId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
