package aigateway.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names one notice to one channel: {@code ntc_} and 32 hex digits. */
public record NoticeId(String value) {
    private static final Pattern FORM = Pattern.compile("ntc_[0-9a-f]{32}");

    /** Reads a client's text; empty when it cannot be an id, so that no query is needed. */
    public static Optional<NoticeId> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new NoticeId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
