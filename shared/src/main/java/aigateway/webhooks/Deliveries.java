package aigateway.webhooks;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.EventId;
import aigateway.kernel.KeyId;
import aigateway.kernel.WebhookEndpointId;
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
     * Stores a delivery for each who wants to know: the webhook that the job or batch itself names, and the key's enabled
     * endpoints
     * that chose the type. Stores nothing unless the fence holds, and nothing twice.
     */
    Write announce(Event event, @Nullable JobWebhook own, Precondition fence);

    /** Stores a delivery to an enabled endpoint of the key, whatever types it chose; empty when there is none. */
    Optional<DeliveryState> test(WebhookEndpointId endpoint, Event event);

    /**
     * Takes a delivery that is due and not leased.
     *
     * @param atOnceMax as many attempts may be under way at its target, over all instances
     */
    Turn claim(DeliveryId id, Duration lease, int atOnceMax);

    /** What came of asking for a delivery. */
    sealed interface Turn {
        record Claimed(Claim claim) implements Turn {}

        /**
         * Its target has enough to do; that was no attempt.
         *
         * @param pause after which it is due again
         */
        record Busy(Duration pause) implements Turn {}

        /** Not due, leased by another worker, or ended: as for every duplicate message. */
        record Nothing() implements Turn {}
    }

    /**
     * The right to send a delivery until the lease ends. What is written later carries the epoch, so that a sender that woke
     * up too
     * late changes nothing.
     *
     * @param attempt from 1
     */
    record Claim(Delivery delivery, int attempt, long epoch) {}

    /**
     * @param outcome a status or a short class; never the receiver's words
     */
    void finish(Claim claim, boolean delivered, String outcome);

    /** Ends it as failed and disables the endpoint that it went to, unless that was changed since. */
    void finishGone(Claim claim, String outcome);

    /** Gives a claim back, to be tried again after a pause. */
    void release(Claim claim, String outcome, Duration pause);

    /** Deliveries to enqueue: due, not leased, and not enqueued in the last minute. Marks them as enqueued. */
    List<DeliveryId> dueForEnqueue(int limit);

    /** An event's deliveries that were never enqueued. Marks them as enqueued. */
    List<DeliveryId> dueForEnqueue(EventId event);

    /** Ends deliveries whose sender died in the last attempt; answers how many. */
    int abandon(int attemptsMax, int limit);

    /** Deletes deliveries from before the instant; answers how many. */
    int forget(Instant before, int limit);

    /** A key's own delivery; another key's is not found. */
    Optional<DeliveryState> find(KeyId owner, DeliveryId id);

    /** A key's own deliveries, newest first, those after the given one. */
    List<DeliveryState> list(KeyId owner, @Nullable String after, int limit);

    /**
     * Makes a key's own delivery due with all its attempts, ended or not; empty when it is not there, or is being sent right
     * now.
     */
    Optional<DeliveryState> restart(KeyId owner, DeliveryId id);

    /** How many deliveries are in each status. */
    Map<String, Long> counts();
}
