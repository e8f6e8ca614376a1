package aigateway.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names jobs that were handed in together: {@code bat_} and 32 hex digits. */
public record BatchId(String value) {
    private static final Pattern FORM = Pattern.compile("bat_[0-9a-f]{32}");

    /** What a client calls an id; empty when it cannot be one, which is not worth a query. */
    public static Optional<BatchId> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new BatchId(text)) : Optional.empty();
    }

    /** Of the one event that says that it has ended. */
    public EventId event() {
        return new EventId("evt" + value.substring("bat".length()));
    }

    @Override
    public String toString() {
        return value;
    }
}
