package aigateway.keys;

import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which keys a list shows; null is no condition.
 *
 * @param text in the name, in any case
 * @param tag that the key has
 * @param unusedSince it was made before this instant, and made no call since
 * @param expiresBefore it expires, and before this instant
 * @param visible whose keys the reader may see
 */
public record KeyFilter(
        @Nullable String text,
        @Nullable String tag,
        Key.@Nullable Status status,
        @Nullable TeamId team,
        @Nullable Instant unusedSince,
        @Nullable Instant expiresBefore,
        VisibleTeams visible) {
    /** Whenever they expire. */
    public KeyFilter(
            @Nullable String text,
            @Nullable String tag,
            Key.@Nullable Status status,
            @Nullable TeamId team,
            @Nullable Instant unusedSince,
            VisibleTeams visible) {
        this(text, tag, status, team, unusedSince, null, visible);
    }

    /** Every key. */
    public static final KeyFilter ALL = new KeyFilter(null, null, null, null, null, VisibleTeams.ALL);

    /** The same, of one team. */
    public KeyFilter of(TeamId only) {
        return new KeyFilter(text, tag, status, only, unusedSince, expiresBefore, visible);
    }
}
