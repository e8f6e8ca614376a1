package aigateway.limits;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One limit that counts for a call.
 *
 * @param pattern of the models that share it; null when it is over the whole key
 */
public record Rule(Kind kind, @Nullable String pattern, long limit) {
    /** What is limited. */
    public enum Kind {
        REQUESTS,
        TOKENS,
        PARALLEL;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Apart from all others of the same key. */
    String name() {
        return pattern == null ? kind.text() : kind.text() + ":" + pattern;
    }

    /** As a client reads it. */
    String described() {
        String what = switch (kind) {
            case REQUESTS -> limit + " requests per minute";
            case TOKENS -> limit + " tokens per minute";
            case PARALLEL -> limit + " requests at the same time";
        };
        return pattern == null ? what : what + " for '" + pattern + "'";
    }
}
