package aigateway.call;

import java.util.List;
import java.util.Locale;

/** What the client says about the response cache, in the header {@code x-agw-cache}. */
public enum CacheDirective {
    /** No header: the key's setting counts. */
    KEY,
    /** Uses the key's own cached replies, whatever the key's setting. */
    ON,
    /** Does not use the cache, whatever the key's setting. */
    OFF,
    /** Neither on nor off: refused. */
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
