package aigateway.usage;

import aigateway.kernel.Consumption;
import aigateway.kernel.Money;
import aigateway.kernel.TeamId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row of the ledger: an attempt at a provider, or a call that no provider was called for, a cache hit or a refusal.
 *
 * @param number from 1; 0 where no provider was called
 * @param provider empty for a refused call
 * @param model as the provider knows it; empty for a refused call
 * @param outcome {@code settled}, {@code voided}, {@code charged}, {@code cached} or {@code refused}
 * @param failure why it failed; null when it did not, or is too old for it
 * @param consumption with the parts and tiers that have a price of their own
 * @param flags what is not certain about the cost
 */
public record CallAttempt(
        int number,
        @Nullable TeamId team,
        String provider,
        String model,
        String outcome,
        Times times,
        Failure failure,
        Consumption consumption,
        List<String> flags,
        Cost cost) {
    private static final Set<String> FREE = Set.of("voided", "cached", "refused");

    public CallAttempt {
        flags = List.copyOf(flags);
    }

    /**
     * @param ended when it was recorded
     * @param started null in rows from before this was kept
     * @param startedAfterMillis since the start of the call
     * @param millis of the provider
     * @param firstTokenMillis from its start to the first event of a stream
     */
    public record Times(
            Instant ended,
            @Nullable Instant started,
            @Nullable Long startedAfterMillis,
            long millis,
            @Nullable Long firstTokenMillis) {}

    /**
     * How the provider was called and what came of it, each part null where it is not known.
     *
     * @param providerKey the key's name in the configuration, for administrators only
     * @param providerStatus of the provider's reply; null when there was none
     * @param code of a fixed list; null when the attempt did not fail
     */
    public record Failure(
            @Nullable String providerKey,
            @Nullable Integer providerStatus,
            @Nullable String code) {}

    /**
     * @param held what was reserved
     * @param settled as it ended; null when the model has no price
     * @param provider the cost as the provider reported it
     * @param priceVersion null when the model has no price
     * @param correction the difference that was entered later; null when there was none
     * @param correctedAt when
     */
    public record Cost(
            Money held,
            @Nullable Money settled,
            @Nullable Money provider,
            @Nullable String priceVersion,
            @Nullable Money correction,
            @Nullable Instant correctedAt) {
        /** With the correction; null when it is unknown. */
        public @Nullable Money total() {
            return settled == null ? correction : correction == null ? settled : settled.plus(correction);
        }
    }

    /** Whether a provider was called. */
    public boolean isAtProvider() {
        return number > 0;
    }

    /** What it costs, with a correction; null when that is unknown. */
    public @Nullable Money charge() {
        Money total = cost.total();
        return total == null && FREE.contains(outcome) ? Money.ZERO : total;
    }

    /** Whether its cost, or a part of it, is unknown because there is no price. */
    public boolean isUnpriced() {
        return charge() == null || flags.stream().anyMatch(flag -> flag.contains("unpriced"));
    }
}
