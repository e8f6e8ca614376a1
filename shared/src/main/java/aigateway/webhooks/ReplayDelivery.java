package aigateway.webhooks;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.limits.Limits;
import java.util.Optional;

/**
 * Sends an event again from its first attempt, under its own id, so that a receiver knows whether it has it already.
 *
 * <p>Round trips: one to Redis, one to Postgres, one to SQS.
 */
public final class ReplayDelivery {

    private final Deliveries deliveries;
    private final DeliveryQueue queue;
    private final SendOnRequestLimit limit;

    public ReplayDelivery(Deliveries deliveries, DeliveryQueue queue, Limits limits) {
        this.deliveries = deliveries;
        this.queue = queue;
        this.limit = new SendOnRequestLimit(limits);
    }

    /** A delivery that is being sent at this moment is left to that. */
    public Result<DeliveryState> replay(KeyId owner, DeliveryId id) {
        return limit.take(owner).flatMap(_ -> {
            Optional<DeliveryState> again = deliveries.restart(owner, id);
            again.ifPresent(_ -> queue.enqueueOrLog(id));
            return again.or(() -> deliveries.find(owner, id)).map(Result::ok).orElseGet(ReplayDelivery::noSuchDelivery);
        });
    }

    public static Result<DeliveryState> noSuchDelivery() {
        return Result.refused(Problem.notFound("There is no such delivery."));
    }
}
