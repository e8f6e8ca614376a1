package aigateway.people;

import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The teams that are not deleted. */
public interface Teams {
    Optional<Team> find(TeamId id);

    /**
     * Finds a team that the reader may see.
     *
     * @param text its id, or its name in any case
     */
    Optional<Team> find(String text, VisibleTeams visible);

    /**
     * Newest first, those after the given one; at most {@code limit}.
     *
     * @param text in the name, in any case; null is no condition
     */
    List<Team> list(@Nullable String text, VisibleTeams visible, @Nullable TeamId after, int limit);

    /** The transaction ends with {@link aigateway.kernel.Conflict} when another team has the name. */
    List<Write> create(TeamId id, TeamSpec spec);

    /**
     * The transaction ends with {@link aigateway.kernel.Conflict} when the team is of another version, or another team has the
     * name.
     *
     * @param version that the change was made from
     */
    List<Write> change(TeamId id, long version, TeamSpec spec);

    /** Before a write that refers to the team: the transaction ends with a conflict when it is deleted. */
    Write require(TeamId id);

    /**
     * The transaction ends with {@link aigateway.kernel.Conflict} when the team is of another version, or has keys that are not
     * revoked and not moved.
     *
     * @param move moves its keys; empty for none
     */
    List<Write> delete(TeamId id, long version, List<Write> move, Instant at);
}
