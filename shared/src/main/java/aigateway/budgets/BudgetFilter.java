package aigateway.budgets;

import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import org.jspecify.annotations.Nullable;

/**
 * Which budgets a list shows; null is no condition.
 *
 * @param key only those with the scope of this key
 * @param team only those with the scope of this team
 * @param visible a budget belongs to the team of its scope, or to that of its key
 */
public record BudgetFilter(@Nullable KeyId key, @Nullable TeamId team, VisibleTeams visible) {
    /** Every budget. */
    public static final BudgetFilter ALL = new BudgetFilter(null, null, VisibleTeams.ALL);

    /** Those of one key. */
    public static BudgetFilter of(KeyId key) {
        return new BudgetFilter(key, null, VisibleTeams.ALL);
    }

    /** Those of one team. */
    public static BudgetFilter of(TeamId team) {
        return new BudgetFilter(null, team, VisibleTeams.ALL);
    }
}
