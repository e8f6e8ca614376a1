package aigateway.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names the delivery of an event to one receiver: {@code evt_} and 32 hex digits. */
public record DeliveryId(String value) {
    private static final Pattern FORM = Pattern.compile("evt_[0-9a-f]{32}");

    /** Reads a client's text; empty when it cannot be an id, so that no query is needed. */
    public static Optional<DeliveryId> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new DeliveryId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
