package aigateway.budgets;

import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.TeamId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to reserve the cost of an attempt.
 *
 * @param attempt from 1
 * @param team of the key; null when it has none
 * @param model as the provider knows it
 * @param priceVersion null when the model has no price
 * @param priceSerial of the newest price that the caller knows
 * @param pending whether the attempt begins later (a job), or at once
 * @param lasts until the hold expires
 * @param expected the amount to reserve where no hard budget applies
 * @param atMost an upper bound of the cost, or null when there is none
 * @param atLeast what it costs with the smallest output cap that may be written
 */
public record Reservation(
        RequestId request,
        int attempt,
        KeyId key,
        @Nullable TeamId team,
        List<String> tags,
        @Nullable JobId job,
        Endpoint endpoint,
        String provider,
        String model,
        @Nullable String priceVersion,
        long priceSerial,
        boolean pending,
        Duration lasts,
        Money expected,
        @Nullable Money atMost,
        Money atLeast) {}
