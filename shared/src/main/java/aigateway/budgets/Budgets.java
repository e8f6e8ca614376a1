package aigateway.budgets;

import aigateway.kernel.BudgetId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Write;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The budgets and their status. */
public interface Budgets {
    Write create(Budget budget);

    /**
     * Stores some of limit, mode, raise and thresholds; the rest of a budget never changes. The transaction ends with
     * {@link aigateway.kernel.Conflict} when the budget is of another version or deleted.
     *
     * @param version that the change was made from
     * @param members to store, of {@link BudgetSpec#CHANGEABLE}
     */
    Write change(Budget budget, long version, Set<String> members);

    /** Calls no longer count in it; its row stays for reports. */
    Write delete(BudgetId id);

    Optional<BudgetStatus> find(BudgetId id);

    /** The same, if the reader may see it: a budget of a team, or of a key of the team. */
    Optional<BudgetStatus> find(BudgetId id, VisibleTeams visible);

    /** What a refusal calls it: its name, and of a team's budget without a name whose it is. */
    Optional<Label> label(BudgetId id);

    /**
     * @param name null for none
     * @param team the name of the team in its scope; null for none
     */
    record Label(@Nullable String name, @Nullable String team) {}

    /** Newest first, those after the given one. */
    List<BudgetStatus> list(BudgetFilter filter, @Nullable BudgetId after, int limit);

    /** Those with the scope of one of these teams, oldest first. */
    List<BudgetStatus> ofTeams(Set<TeamId> teams);

    /**
     * Those that have spent a share of their limit in the current period, newest first, those after the given one.
     *
     * @param percent of the limit; null: the lowest of the budget's own thresholds
     */
    List<BudgetStatus> reached(@Nullable Integer percent, @Nullable BudgetId after, int limit);

    /** Those in which some call of this key counts, with any model. */
    List<BudgetStatus> applyingTo(ScopeField.CallingKey key);

    /** Whether the database knows a time zone by this name. */
    boolean knowsZone(String zone);
}
