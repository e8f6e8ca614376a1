package aigateway.limits;

import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import org.jspecify.annotations.Nullable;

/**
 * The names of counts and versions in Redis. The braces choose the slot of a cluster: all names of one script share them, so the
 * keys of a team live in one slot with the limits of the team. A key that moves to another team begins with free limits there.
 */
final class CountNames {
    private static final String VERSION = "version";

    private CountNames() {}

    /**
     * @param team of the key; null for none
     */
    static String ofKey(KeyId key, @Nullable TeamId team, String name) {
        return team == null ? "{" + key + "}:" + name : "{" + team + "}:key:" + key + ":" + name;
    }

    /** What the keys of a team share. */
    static String ofTeam(TeamId team, String name) {
        return "{" + team + "}:team:" + name;
    }

    static String versionOf(KeyId key, @Nullable TeamId team) {
        return ofKey(key, team, VERSION);
    }

    static String versionOf(TeamId team) {
        return ofTeam(team, VERSION);
    }
}
