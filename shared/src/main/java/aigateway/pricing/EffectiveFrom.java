package aigateway.pricing;

import aigateway.json.Fields;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The beginning of an override: Unix seconds, a day in UTC, or an instant in ISO 8601. */
final class EffectiveFrom {
    private static final int TEXT_LENGTH_MAX = 40;
    private static final int DAY_LENGTH = 10;
    /** The end of the year 9999. */
    private static final long SECONDS_MAX = 253_402_300_799L;

    private EffectiveFrom() {}

    /** Null when it is left out, which means at once. Costs that were charged do not change, so the past is refused. */
    static @Nullable Instant read(Fields fields, String name, Instant now) {
        if (!fields.has(name)) {
            return null;
        }
        Instant from = fields.isText(name) ? text(fields, name) : seconds(fields, name);
        if (from != null && from.isBefore(now)) {
            fields.wrong(name, "it is in the past, and costs that were charged do not change; leave it out for now");
        }
        return from;
    }

    private static @Nullable Instant seconds(Fields fields, String name) {
        Long seconds = fields.integer(name, 0, SECONDS_MAX);
        return seconds == null ? null : Instant.ofEpochSecond(seconds);
    }

    private static @Nullable Instant text(Fields fields, String name) {
        String text = fields.text(name, 1, TEXT_LENGTH_MAX);
        try {
            if (text == null) {
                return null;
            }
            return text.length() == DAY_LENGTH
                    ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            fields.wrong(
                    name,
                    "expected Unix seconds, a day such as 2027-01-01, or an instant such as 2027-01-01T00:00:00Z");
            return null;
        }
    }
}
