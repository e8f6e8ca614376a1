package aigateway.budgets;

import aigateway.kernel.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The answer to a reservation. */
public sealed interface Decision {
    /**
     * Reserved.
     *
     * @param amount under a hard budget perhaps less than requested, never less than the minimum
     * @param hard whether a hard budget applies
     */
    record Granted(Money amount, boolean hard) implements Decision {}

    /**
     * A hard budget has too little left.
     *
     * @param resetsAt null: never
     */
    record Refused(
            String budget,
            Money limit,
            Money spent,
            Money held,
            @Nullable Instant resetsAt) implements Decision {}

    /** A hard budget applies, and the model has no price. */
    record Unpriced() implements Decision {}

    /** A hard budget applies, and the cost of the call has no upper bound. */
    record Unbounded() implements Decision {}

    /** Prices have changed since the caller read them. */
    record Stale() implements Decision {}

    /** The attempt is over already: do not call. */
    record Ended() implements Decision {}
}
