package aigateway.usage;

import aigateway.kernel.Money;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sums since the beginning, over all instances, for counters: they only grow. A correction of a cost, which may lower it, is a
 * {@link Total} of its own with the code {@link #CORRECTED}.
 */
public interface UsageTotals {
    /** The code of corrections, which are no calls. */
    String CORRECTED = "corrected";

    List<Total> totals();

    /** How long calls and attempts took; refused calls are not in it. */
    List<LatencyTotal> latencies();

    /**
     * Sums by team or key, of those that spent most: lately, then since the beginning.
     *
     * @param max how many teams or keys
     */
    List<OwnerTotal> owners(Owner by, int max);

    /** Who spent it. */
    enum Owner {
        TEAM,
        KEY
    }

    /**
     * Sums of rows that share all these texts.
     *
     * @param provider empty for a refused call
     * @param model as it was served; empty for a refused call
     * @param outcome as in the ledger: settled, voided, charged, cached, refused; or answered, of old calls without attempts
     * @param status of the call, where the row is of its end; otherwise 0
     * @param code of the call's error; otherwise empty
     * @param faultDomain null where no call failed
     */
    record Total(
            String endpoint,
            String provider,
            String model,
            String outcome,
            int status,
            String code,
            @Nullable String faultDomain,
            Sums sums) {
        /** Whether these are calls that ended, and not attempts before their last one. */
        public boolean isOfCalls() {
            return status != 0;
        }

        public boolean isOfAttempts() {
            return sums.calls > 0 && List.of("settled", "voided", "charged").contains(outcome);
        }
    }

    /**
     * @param calls rows: attempts, cache hits and refused calls
     * @param inputTokens with those from and into the provider's cache
     * @param outputTokens with those of reasoning
     * @param saved what replies from the cache had cost
     */
    record Sums(
            long calls,
            long unpricedCalls,
            long inputTokens,
            long cachedInputTokens,
            long cacheWriteTokens,
            long outputTokens,
            long reasoningTokens,
            Money cost,
            Money saved) {}

    /**
     * @param provider of the last attempt; empty for a cache hit
     * @param total from the request to the end of the reply
     * @param provided of attempts at providers
     * @param own the total without providers and pauses
     * @param firstToken from the start of an attempt to the first event of its stream
     */
    record LatencyTotal(
            String endpoint,
            String provider,
            String model,
            Durations total,
            Durations provided,
            Durations own,
            Durations firstToken) {}

    /**
     * What a team or key has used.
     *
     * @param keyId empty for sums by team
     * @param keyName null where there is none
     * @param teamId empty for calls of no team
     * @param teamName null where there is none
     * @param faultDomain null for calls that did not fail
     * @param calls that ended
     */
    record OwnerTotal(
            String keyId,
            @Nullable String keyName,
            String teamId,
            @Nullable String teamName,
            @Nullable String faultDomain,
            long calls,
            long inputTokens,
            long outputTokens,
            Money cost) {}
}
