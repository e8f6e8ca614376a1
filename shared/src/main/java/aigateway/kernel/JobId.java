package aigateway.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names one job: {@code job_} and 32 hex digits. */
public record JobId(String value) {
    private static final Pattern FORM = Pattern.compile("job_[0-9a-f]{32}");

    /** Reads a client's text; empty when it cannot be an id, so that no query is needed. */
    public static Optional<JobId> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new JobId(text)) : Optional.empty();
    }

    /** The id of its one event, which reports its end. */
    public EventId event() {
        return new EventId("evt" + value.substring("job".length()));
    }

    @Override
    public String toString() {
        return value;
    }
}
