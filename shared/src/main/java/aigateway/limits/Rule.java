package aigateway.limits;

import aigateway.kernel.KeyTeam;
import aigateway.kernel.Word;
import org.jspecify.annotations.Nullable;

/**
 * One limit that applies to a call.
 *
 * @param team whose keys share it; null when it is of the key alone
 * @param pattern of the models that share it; null when it is over all models
 */
public record Rule(
        Kind kind, @Nullable KeyTeam team, @Nullable String pattern, long limit) {
    /** What is limited. */
    public enum Kind {
        REQUESTS,
        TOKENS,
        PARALLEL;

        String text() {
            return Word.of(this);
        }
    }

    /** Unique among the limits of its key, or of its team. */
    String name() {
        return pattern == null ? kind.text() : kind.text() + ":" + pattern;
    }

    /** The text that a client reads. */
    String described() {
        String whose = team == null ? "this key" : "the team '" + team.name() + "'";
        String what = switch (kind) {
            case REQUESTS -> counted("request") + " per minute";
            case TOKENS -> counted("token") + " per minute";
            case PARALLEL -> counted("request") + " at the same time";
        };
        return whose + ": " + (pattern == null ? what : what + " for '" + pattern + "'");
    }

    private String counted(String one) {
        return limit + " " + one + (limit == 1 ? "" : "s");
    }
}
