package aigateway.budgets;

import aigateway.kernel.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A hard budget that has too little left for a reservation.
 *
 * @param needed what it must have left
 * @param resetsAt null: never
 */
public record Shortage(
        String budget, Money needed, @Nullable Instant resetsAt) {}
