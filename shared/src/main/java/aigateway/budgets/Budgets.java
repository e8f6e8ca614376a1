package aigateway.budgets;

import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.Write;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The budgets and their status. */
public interface Budgets {
    Write create(Budget budget);

    /** Changes limit, mode, raise and thresholds; the rest of a budget never changes. */
    Write change(Budget budget);

    /** Calls no longer count in it; its row stays for reports. */
    Write delete(BudgetId id);

    Optional<BudgetStatus> find(BudgetId id);

    /**
     * Newest first, those after the given one.
     *
     * @param key only those of this key, or null for all
     */
    List<BudgetStatus> list(@Nullable KeyId key, @Nullable BudgetId after, int limit);

    /** Those in which some call of this key counts, with any model. */
    List<BudgetStatus> applyingTo(KeyId key, List<String> tags);

    /** Whether the database knows a time zone by this name. */
    boolean knowsZone(String zone);

    /** Records the thresholds crossed since the last time and returns them, each once in a period. */
    List<Alert> noteAlerts();

    /** A crossed threshold, in percent of the limit. */
    record Alert(BudgetId budget, long threshold, Money spent, Money limit) {}
}
