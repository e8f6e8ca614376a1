package aigateway.usage;

import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which calls a report counts: those that match each filter. Null, and an empty set, is any.
 *
 * @param teams of any of these; {@link #NO_TEAM} is among them for calls of no team
 * @param keys of any of these
 * @param model as the provider served it
 * @param askedModel as the client named it
 * @param outcome settled, voided, charged, cached or refused
 * @param code of the error that the client received
 * @param tag calls with this tag
 * @param tagPrefix for a report by tag: which tags have lines. The total is not narrowed by it
 */
public record UsageFilters(
        Set<TeamId> teams,
        Set<KeyId> keys,
        @Nullable String model,
        @Nullable String askedModel,
        @Nullable String provider,
        @Nullable String endpoint,
        @Nullable String outcome,
        @Nullable String code,
        @Nullable String tag,
        @Nullable String tagPrefix) {
    /** For calls of keys that belong to no team. */
    public static final TeamId NO_TEAM = new TeamId("");

    public static final UsageFilters ANY =
            new UsageFilters(Set.of(), Set.of(), null, null, null, null, null, null, null, null);

    public UsageFilters {
        teams = Set.copyOf(teams);
        keys = Set.copyOf(keys);
    }

    public static UsageFilters ofKey(KeyId key) {
        return ANY.withKeys(Set.of(key));
    }

    public static UsageFilters ofTeam(TeamId team) {
        return ANY.withTeams(Set.of(team));
    }

    public UsageFilters withKeys(Set<KeyId> others) {
        return new UsageFilters(teams, others, model, askedModel, provider, endpoint, outcome, code, tag, tagPrefix);
    }

    public UsageFilters withTeams(Set<TeamId> others) {
        return new UsageFilters(others, keys, model, askedModel, provider, endpoint, outcome, code, tag, tagPrefix);
    }

    /** What is filtered by, without the tag. */
    Set<Dimension> dimensions() {
        Set<Dimension> used = EnumSet.noneOf(Dimension.class);
        add(used, Dimension.TEAM, teams.isEmpty() ? null : teams);
        add(used, Dimension.KEY, keys.isEmpty() ? null : keys);
        add(used, Dimension.MODEL, model);
        add(used, Dimension.ASKED_MODEL, askedModel);
        add(used, Dimension.PROVIDER, provider);
        add(used, Dimension.ENDPOINT, endpoint);
        add(used, Dimension.OUTCOME, outcome);
        add(used, Dimension.CODE, code);
        return used;
    }

    private static void add(Set<Dimension> used, Dimension dimension, @Nullable Object filter) {
        if (filter != null) {
            used.add(dimension);
        }
    }
}
