package aigateway.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names one schedule of reports: {@code rps_} and 32 hex digits. */
public record ReportScheduleId(String value) {
    private static final Pattern FORM = Pattern.compile("rps_[0-9a-f]{32}");

    /** Reads a client's text; empty when it cannot be an id, so that no query is needed. */
    public static Optional<ReportScheduleId> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new ReportScheduleId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
