package aigateway.call;

import aigateway.kernel.TeamId;
import aigateway.keys.Key;
import org.jspecify.annotations.Nullable;

/** The team whose calls a key makes: each hold, cache hit and refused call of it names the team. */
final class KeyTeam {
    private KeyTeam() {}

    /** Null while keys belong to no team. */
    static @Nullable TeamId of(Key key) {
        return null;
    }
}
