package aigateway.maintenance;

import aigateway.budgets.Holds;

/** Expired holds. */
public final class BudgetUpkeep {
    private static final int HOLDS_MAX = 1_000;
    private static final int HOLD_ROUNDS_MAX = 20;

    private final Holds holds;

    public BudgetUpkeep(Holds holds) {
        this.holds = holds;
    }

    public void expireHolds() {
        int rounds = 0;
        while (rounds < HOLD_ROUNDS_MAX && holds.expire(HOLDS_MAX) > 0) {
            rounds++;
        }
    }
}
