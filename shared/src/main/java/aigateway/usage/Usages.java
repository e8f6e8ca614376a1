package aigateway.usage;

import aigateway.kernel.Money;
import aigateway.kernel.Write;
import java.util.List;

/** The record of what was consumed. */
public interface Usages {
    /** Storing the same attempt twice keeps the first. */
    Write consumed(Consumed consumed);

    /** Sums since the beginning, over all instances; they only grow. */
    List<Total> totals();

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
}
