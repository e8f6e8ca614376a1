package aigateway.local.cli;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a point in time as Unix seconds, the admin API's unit. */
final class TimeArgument implements ITypeConverter<Long> {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,11}");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    @Override
    public Long convert(String text) {
        if (SECONDS.matcher(text).matches()) {
            return Long.valueOf(text);
        }
        try {
            // A time without an offset is refused: it would mean something else on the next machine.
            return DATE.matcher(text).matches()
                    ? LocalDate.parse(text).atStartOfDay().toEpochSecond(ZoneOffset.UTC)
                    : OffsetDateTime.parse(text).toEpochSecond();
        } catch (DateTimeException _) {
            throw new TypeConversionException(
                    "expected Unix seconds, a time like 2027-01-31T12:00:00Z, or a date, which means its start in UTC");
        }
    }
}
