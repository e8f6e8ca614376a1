package aigateway.budgets;

import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
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

    /** Empty when it has none. */
    Optional<String> name(BudgetId id);

    /**
     * Newest first, those after the given one.
     *
     * @param key only those of this key, or null for all
     */
    List<BudgetStatus> list(@Nullable KeyId key, @Nullable BudgetId after, int limit);

    /**
     * Those that have spent a share of their limit in the current period, newest first, those after the given one.
     *
     * @param percent of the limit; null: the lowest of the budget's own thresholds
     */
    List<BudgetStatus> reached(@Nullable Integer percent, @Nullable BudgetId after, int limit);

    /** Those in which some call of this key counts, with any model. */
    List<BudgetStatus> applyingTo(KeyId key, List<String> tags);

    /** Whether the database knows a time zone by this name. */
    boolean knowsZone(String zone);
}
