package aigateway.functions.dashboard.teams;

import aigateway.functions.dashboard.shown.Delta;
import aigateway.kernel.Money;
import aigateway.people.Team;
import org.jspecify.annotations.Nullable;

/**
 * A team in the list.
 *
 * @param month spent in this month
 * @param spark its last 30 days, as safe HTML
 * @param delta the last 15 days against the 15 before
 * @param budget the tightest one; null for none
 */
public record TeamRow(
        Team team,
        Money month,
        String spark,
        Delta delta,
        @Nullable BudgetBar budget,
        int budgets) {}
