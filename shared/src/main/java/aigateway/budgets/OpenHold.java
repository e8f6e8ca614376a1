package aigateway.budgets;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A hold that this process has made.
 *
 * @param amount in nano-USD
 * @param periods it is reserved in
 * @param at when it was made, as the database writes it
 * @param hour that it counts in, likewise
 * @param zone of the hour
 */
record OpenHold(Reservation reservation, long amount, List<Long> periods, String at, String hour, String zone) {
    /** What ending it costs in nano-USD; null when the model has no price. */
    @Nullable
    Long cost(Settlement end) {
        if (end.outcome() == Settlement.Outcome.CHARGED) {
            return reservation.priceVersion() == null ? null : Long.valueOf(amount);
        }
        return end.cost() == null ? null : Long.valueOf(end.cost().nanoUsd());
    }
}
