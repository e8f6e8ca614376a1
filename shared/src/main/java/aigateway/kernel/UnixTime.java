package aigateway.kernel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Instants as the API writes them: whole seconds since 1970. */
public final class UnixTime {
    /** The last second of the year 9999: later instants do not fit a timestamp's text form. */
    public static final long SECONDS_MAX = 253_402_300_799L;

    private UnixTime() {}

    /** Null for no instant. */
    public static @Nullable Long seconds(@Nullable Instant instant) {
        return instant == null ? null : instant.getEpochSecond();
    }

    /** Null for no number. */
    public static @Nullable Instant instant(@Nullable Long seconds) {
        return seconds == null ? null : Instant.ofEpochSecond(seconds);
    }
}
