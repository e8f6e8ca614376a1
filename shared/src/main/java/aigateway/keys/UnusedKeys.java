package aigateway.keys;

import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds keys that work and that no call has used for a long time. */
public interface UnusedKeys {
    /**
     * A key that is not used.
     *
     * @param since its last call; where there was none, its creation
     * @param used whether it was ever used, as far as is known
     */
    record Unused(KeyId id, String name, @Nullable TeamId team, Instant since, boolean used) {}

    /**
     * The longest unused first.
     *
     * @param before of the last use
     * @param notedFrom uses are noted from then on: an older key without one counts as used at that moment
     * @param now which decides whether a key has expired
     */
    List<Unused> list(Instant before, Instant notedFrom, Instant now, int limit);
}
