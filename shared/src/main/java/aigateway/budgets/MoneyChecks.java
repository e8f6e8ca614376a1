package aigateway.budgets;

import aigateway.kernel.Money;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The second bookkeeping of the ledger, and the comparison of budgets, days and holds with it while the gateway runs. */
public interface MoneyChecks {
    /** Adds the next rows of the ledger, some 200,000 at most; returns whether there are more. */
    boolean read();

    /** Checks the next periods of budgets, the last days and the open holds; returns the violations that are new. */
    List<Violation> check(int periodsMax);

    /**
     * The days of a provider and model whose costs differ by more than the ratio, and were not returned before.
     *
     * @param atLeast below this sum a difference is rounding
     */
    List<ProviderCost> differing(double ratioMax, Money atLeast);

    /** The costs of today and of the day before, of providers that report their own. */
    List<ProviderCost> providerCosts();

    Status status();

    /** A rule of the money that is broken; {@code what} names no client text. */
    record Violation(String rule, String subject, String what) {}

    /**
     * What a provider's calls of a day cost by our prices and by its own figures.
     *
     * @param calls those of which both are known
     */
    record ProviderCost(LocalDate day, String provider, String model, long calls, Money cost, Money reported) {
        /** Ours divided by the provider's; 0 where the provider reports no cost at all. */
        public double ratio() {
            return reported.equals(Money.ZERO) ? 0 : (double) cost.nanoUsd() / reported.nanoUsd();
        }
    }

    /**
     * The state of the checks.
     *
     * @param violations those that are not resolved, by rule
     * @param secondsSinceCheck null before the first check
     * @param secondsSinceRound since the start of the last complete round over all periods; null before there was one
     */
    record Status(
            Map<String, Long> violations,
            @Nullable Long secondsSinceCheck,
            @Nullable Long secondsSinceRound) {}
}
