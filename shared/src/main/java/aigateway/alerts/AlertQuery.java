package aigateway.alerts;

import aigateway.kernel.AlertId;
import aigateway.kernel.AlertRuleId;
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts a list shows; a filter that is null lets all through.
 *
 * @param after the last one of the page before
 */
public record AlertQuery(
        @Nullable Boolean open,
        @Nullable AlertKind kind,
        @Nullable AlertRuleId rule,
        @Nullable TeamId team,
        @Nullable BudgetId budget,
        @Nullable KeyId key,
        VisibleTeams visible,
        @Nullable AlertId after,
        int limit) {}
