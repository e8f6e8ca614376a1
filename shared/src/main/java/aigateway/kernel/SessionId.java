package aigateway.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names one session of a person; no secret: {@code ses_} and 32 hex digits. */
public record SessionId(String value) {
    private static final Pattern FORM = Pattern.compile("ses_[0-9a-f]{32}");

    /** Reads a client's text; empty when it cannot be an id, so that no query is needed. */
    public static Optional<SessionId> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new SessionId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
