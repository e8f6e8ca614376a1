package aigateway.limits;

import aigateway.kernel.Word;
import org.jspecify.annotations.Nullable;

/**
 * One limit that applies to a call.
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
            return Word.of(this);
        }
    }

    /** Unique among the limits of a key. */
    String name() {
        return pattern == null ? kind.text() : kind.text() + ":" + pattern;
    }

    /** The text that a client reads. */
    String described() {
        String what = switch (kind) {
            case REQUESTS -> counted("request") + " per minute";
            case TOKENS -> counted("token") + " per minute";
            case PARALLEL -> counted("request") + " at the same time";
        };
        return pattern == null ? what : what + " for '" + pattern + "'";
    }

    private String counted(String one) {
        return limit + " " + one + (limit == 1 ? "" : "s");
    }
}
