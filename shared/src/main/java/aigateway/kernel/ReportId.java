package aigateway.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names one report: {@code rep_} and 32 hex digits. */
public record ReportId(String value) {
    private static final Pattern FORM = Pattern.compile("rep_[0-9a-f]{32}");

    /** Reads a client's text; empty when it cannot be an id, so that no query is needed. */
    public static Optional<ReportId> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new ReportId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
