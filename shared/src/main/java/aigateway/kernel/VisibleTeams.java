package aigateway.kernel;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The teams whose keys, calls and money a person may see. Every query of the admin API and of the pages takes it, so that a rule
 * about what is shown lives in the query, not in the page.
 *
 * @param only null: all of them, and what belongs to no team
 */
public record VisibleTeams(@Nullable Set<TeamId> only) {
    public static final VisibleTeams ALL = new VisibleTeams(null);

    public VisibleTeams {
        only = only == null ? null : Set.copyOf(only);
    }

    /** Only these; what belongs to no team is not among them. */
    public static VisibleTeams of(Set<TeamId> teams) {
        return new VisibleTeams(teams);
    }

    public boolean all() {
        return only == null;
    }

    /** Their ids for a query, in order; null for all. */
    public @Nullable List<String> ids() {
        return only == null ? null : only.stream().map(TeamId::value).sorted().toList();
    }

    /**
     * @param team null: what belongs to no team
     */
    public boolean include(@Nullable TeamId team) {
        return only == null || (team != null && only.contains(team));
    }
}
