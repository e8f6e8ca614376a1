package aigateway.alerts;

import aigateway.budgets.Budget;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Budgets;
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.SeparateWork;
import aigateway.kernel.TeamId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Budgets that have reached a threshold, and hard ones that are exhausted.
 *
 * <p>Round trips: one to Postgres for each 500 budgets that have reached it.
 */
final class BudgetCauses implements Causes {
    private static final int PAGE = 500;
    private static final int PAGES_MAX = 20;

    private final Budgets budgets;
    private final Function<KeyId, Optional<TeamId>> teamOfKey;

    BudgetCauses(Budgets budgets, Function<KeyId, Optional<TeamId>> teamOfKey) {
        this.budgets = budgets;
        this.teamOfKey = teamOfKey;
    }

    @Override
    public Found find(AlertRule rule, Instant now, @Nullable String cursor, SeparateWork work) {
        Integer percent =
                rule.parameters().find("percent").map(BigDecimal::intValueExact).orElse(null);
        List<Cause> causes = new ArrayList<>();
        Set<BudgetId> failed = new HashSet<>();
        for (BudgetStatus status : reached(percent)) {
            BudgetId id = status.budget().id();
            boolean done = work.run(
                    () -> causes.addAll(causes(rule, status, percent)),
                    failure -> BudgetSubject.logFailed(failure, rule, id));
            if (!done) {
                failed.add(id);
            }
        }
        return new Found(causes, alert -> !failed.contains(alert.budget()), null);
    }

    private List<Cause> causes(AlertRule rule, BudgetStatus status, @Nullable Integer percent) {
        var subject = new BudgetSubject(status, teamOfKey);
        if (rule.kind() == AlertKind.BUDGET_EXHAUSTED) {
            return status.budget().mode() == Budget.Mode.HARD ? List.of(exhausted(subject)) : List.of();
        }
        List<Integer> thresholds = percent == null ? status.budget().thresholds() : List.of(percent);
        return thresholds.stream()
                .filter(threshold -> hasReached(status, threshold))
                .map(threshold -> reached(subject, threshold))
                .toList();
    }

    private List<BudgetStatus> reached(@Nullable Integer percent) {
        List<BudgetStatus> all = new ArrayList<>();
        BudgetId after = null;
        for (int page = 0; page < PAGES_MAX; page++) {
            List<BudgetStatus> next = budgets.reached(percent, after, PAGE);
            all.addAll(next);
            if (next.size() < PAGE) {
                break;
            }
            after = next.getLast().budget().id();
        }
        return all;
    }

    /** As the database compares: exactly. */
    private static boolean hasReached(BudgetStatus status, int percent) {
        BigDecimal spent = BigDecimal.valueOf(status.spent().nanoUsd());
        BigDecimal limit = BigDecimal.valueOf(status.limit().nanoUsd());
        return spent.movePointRight(2).compareTo(limit.multiply(BigDecimal.valueOf(percent))) >= 0;
    }

    private static Cause reached(BudgetSubject subject, int percent) {
        return subject.cause(
                subject.status().budget().id() + "|" + percent,
                "The budget " + subject.label() + " has reached " + percent + " %",
                subject.spentOfLimit(),
                "percent",
                Integer.toString(percent));
    }

    private static Cause exhausted(BudgetSubject subject) {
        Money left = subject.status().remaining();
        return subject.cause(
                subject.status().budget().id().value(),
                "The budget " + subject.label() + " is exhausted",
                subject.spentOfLimit() + " Calls that do not fit are refused with 429.",
                "remaining_usd",
                left.toUsd());
    }
}
