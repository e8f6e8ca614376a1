package aigateway.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names jobs that were submitted together: {@code bat_} and 32 hex digits. */
public record BatchId(String value) {
    private static final Pattern FORM = Pattern.compile("bat_[0-9a-f]{32}");

    /** Reads a client's text; empty when it cannot be an id, so that no query is needed. */
    public static Optional<BatchId> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new BatchId(text)) : Optional.empty();
    }

    /** The id of its one event, which reports its end. */
    public EventId event() {
        return new EventId("evt" + value.substring("bat".length()));
    }

    @Override
    public String toString() {
        return value;
    }
}
