package aigateway.webhooks;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.Write;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stored deliveries. Times are the database's. */
public interface Deliveries {
    /**
     * Stores nothing unless the job was ended under this epoch, so that a worker that woke up too late tells nobody.
     *
     * @param epoch of the claim that ends the job, in the same transaction before this write
     */
    Write create(Delivery delivery, long epoch);

    /** Takes a delivery that was not tried yet; empty for every duplicate message. */
    Optional<Delivery> claim(DeliveryId id);

    /**
     * @param outcome a status or a short class; never the receiver's words
     */
    void finish(DeliveryId id, boolean delivered, String outcome);

    /** Deliveries whose bell must be rung: not tried, and not rung for a minute. Marks them as rung. */
    List<DeliveryId> toRing(int limit);

    /** Marks a delivery as rung just now. */
    void rung(DeliveryId id);

    /** Ends deliveries whose sender died in mid-attempt; answers how many. */
    int abandon(int limit);

    /** Deletes deliveries from before the instant; answers how many. */
    int forget(Instant before, int limit);

    /** How many deliveries are in each status. */
    Map<String, Long> counts();
}
