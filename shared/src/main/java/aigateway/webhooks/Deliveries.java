package aigateway.webhooks;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored deliveries. Times are the database's. */
public interface Deliveries {
    /**
     * Stores nothing unless the job was ended under this epoch, so that a worker that woke up too late tells nobody.
     *
     * @param epoch of the claim that ends the job, in the same transaction before this write
     */
    Write create(Delivery delivery, long epoch);

    /** Takes a delivery that is due and that nobody works on; empty for every duplicate message. */
    Optional<Claim> claim(DeliveryId id, Duration lease);

    /**
     * The right to send a delivery until the lease ends; what is written later carries the attempt, so that a sender that woke up
     * too late changes nothing.
     *
     * @param attempt from 1
     */
    record Claim(Delivery delivery, int attempt) {}

    /**
     * @param outcome a status or a short class; never the receiver's words
     */
    void finish(Claim claim, boolean delivered, String outcome);

    /** Gives a claim back, to be tried again after a pause. */
    void release(Claim claim, String outcome, Duration pause);

    /** Deliveries whose bell must be rung: due, unclaimed, and not rung for a minute. Marks them as rung. */
    List<DeliveryId> toRing(int limit);

    /** Marks a delivery as rung just now. */
    void rung(DeliveryId id);

    /** Ends deliveries whose sender died in the last attempt; answers how many. */
    int abandon(int attemptsMax, int limit);

    /** Deletes deliveries from before the instant; answers how many. */
    int forget(Instant before, int limit);

    /** A key's own delivery; another key's is as good as none. */
    Optional<DeliveryState> find(KeyId owner, DeliveryId id);

    /** A key's own deliveries, newest first, those after the given one. */
    List<DeliveryState> list(KeyId owner, @Nullable String after, int limit);

    /** Makes a key's own delivery due with all its attempts, ended or not; empty when it is not there, or is being sent right now. */
    Optional<DeliveryState> restart(KeyId owner, DeliveryId id);

    /** How many deliveries are in each status. */
    Map<String, Long> counts();
}
