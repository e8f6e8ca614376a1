package aigateway.usage;

import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.Write;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports of usage. Settling an attempt writes it; only calls that made no attempt are written here: cache hits and refused ones.
 */
public interface Usages {
    /** Sums since the beginning, over all instances; apart from corrections they only grow. */
    List<Total> totals();

    /**
     * Sums of some days, largest cost first. Exact up to this moment.
     *
     * @param from the first day, in the reporting zone
     * @param to the day after the last one
     * @param by the dimensions to group by; an empty list makes one line of everything
     * @param linesMax how many lines at most
     */
    List<Line> report(LocalDate from, LocalDate to, List<Dimension> by, int linesMax);

    /** Records a call that was answered from the cache, at no cost. May be repeated. */
    Write hit(CacheHit hit);

    /** Records a call that was refused before an attempt. May be repeated. */
    Write refused(RefusedCall call);

    /** The attempts of a request at providers, in their order; empty when there is none or its usage was deleted. */
    List<AttemptUsage> attempts(RequestId request);

    /**
     * An attempt in the ledger.
     *
     * @param outcome {@code settled}, {@code voided} or {@code charged}
     * @param cost as it ended, without a later correction; null when the model has no price
     * @param corrected whether it was corrected
     */
    record AttemptUsage(
            int attempt,
            KeyId key,
            String provider,
            String model,
            String outcome,
            @Nullable Money cost,
            @Nullable String priceVersion,
            boolean corrected) {}

    /** Sums of one kind of call. */
    record Total(
            String endpoint,
            String provider,
            String model,
            String outcome,
            long calls,
            long inputTokens,
            long cachedTokens,
            long outputTokens,
            Money cost,
            long millis) {}

    /**
     * What a report can group by. A call with several tags counts once under each, one without under none. Its user is the hash
     * of the person that the request names.
     */
    enum Dimension {
        KEY,
        MODEL,
        PROVIDER,
        TAG,
        USER,
        DAY,
        ENDPOINT
    }

    /**
     * A line of a report.
     *
     * @param group one value for each requested dimension, in that order; null for a call without a tag
     * @param calls attempts at providers, and answers from the cache
     * @param chargedCalls those of unknown outcome, charged in full
     * @param unpricedCalls those whose model has no price, which are missing in the cost
     * @param providerCost the cost that providers reported, where they did
     */
    record Line(
            List<@Nullable String> group,
            long calls,
            long chargedCalls,
            long unpricedCalls,
            long inputTokens,
            long cachedInputTokens,
            long cacheWriteTokens,
            long outputTokens,
            long reasoningTokens,
            Money cost,
            Money providerCost) {}
}
