package aigateway.functions.dashboard.overview;

import aigateway.budgets.Budget;
import aigateway.budgets.BudgetStatus;
import aigateway.functions.dashboard.shown.Amounts;
import aigateway.functions.dashboard.shown.Moments;
import aigateway.functions.dashboard.site.BudgetNaming;
import aigateway.kernel.Money;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.Optional;

/** A budget that is nearly used up, or will be before it starts again. */
final class BudgetItems {
    private static final int NEAR_PERCENT = 80;
    private static final int WHOLE = 100;
    /** As for the alert: a last call that does not fit leaves a rest. */
    private static final int HARD_FULL_PERCENT = 99;

    private BudgetItems() {}

    /** The fullest first. */
    static Comparator<BudgetStatus> byShare() {
        return Comparator.comparing(BudgetStatus::usedPercent).reversed();
    }

    static Optional<Attention.Item> of(BudgetStatus status, BudgetNaming naming, Instant now, ZoneId zone) {
        Budget budget = status.budget();
        boolean hard = budget.mode() == Budget.Mode.HARD;
        Money used = status.used();
        boolean full = reaches(used, status.limit(), hard ? HARD_FULL_PERCENT : WHOLE);
        boolean near = reaches(used, status.limit(), NEAR_PERCENT);
        Optional<Instant> exhausted = Pace.exhausted(status, now);
        if (!full && !near && exhausted.isEmpty()) {
            return Optional.empty();
        }
        String share = status.usedPercent().longValue() + " %";
        String title = full
                ? naming.of(budget) + " is used up"
                : exhausted.isPresent() && !near
                        ? naming.of(budget) + " will not last"
                        : naming.of(budget) + " is at " + share;
        String pace = exhausted
                .map(at -> "At this rate it is used up " + Pace.text(at, now, zone) + ". ")
                .orElse("");
        String resets = status.resetsAt() == null
                ? "It does not reset."
                : "It resets on " + Moments.minute(status.resetsAt(), zone) + ".";
        return Optional.of(new Attention.Item(
                full && hard ? "bad" : "warn",
                hard ? "Hard budget" : "Soft budget",
                title,
                Amounts.text(used) + " of " + Amounts.text(status.limit()) + " is spent or held. "
                        + (full && hard ? "Calls are refused. " : pace) + resets,
                "budgets/" + budget.id().value()));
    }

    private static boolean reaches(Money used, Money limit, int percent) {
        return percent(used, WHOLE).compareTo(percent(limit, percent)) >= 0;
    }

    private static BigInteger percent(Money money, int percent) {
        return BigInteger.valueOf(money.nanoUsd()).multiply(BigInteger.valueOf(percent));
    }
}
