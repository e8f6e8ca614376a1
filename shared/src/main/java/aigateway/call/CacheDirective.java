package aigateway.call;

import java.util.List;
import java.util.Locale;

/** What a call itself says about the cache. */
public enum CacheDirective {
    /** Nothing: as its key has it. */
    KEY,
    /** To be answered from the key's own answers, whatever its key has. */
    ON,
    /** To go past the cache, whatever its key has. */
    OFF,
    /** What cannot be understood, and is refused. */
    UNREADABLE;

    public static final String HEADER = "x-agw-cache";

    /**
     * @param sent every value of the header
     */
    public static CacheDirective read(List<String> sent) {
        if (sent.isEmpty()) {
            return KEY;
        }
        return sent.size() > 1
                ? UNREADABLE
                : switch (sent.getFirst().strip().toLowerCase(Locale.ROOT)) {
                    case "on" -> ON;
                    case "off" -> OFF;
                    default -> UNREADABLE;
                };
    }
}
