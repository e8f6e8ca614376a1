package aigateway.webhooks;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.EventId;
import aigateway.kernel.KeyId;
import aigateway.kernel.WebhookEndpointId;
import aigateway.kernel.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored deliveries. Times are the database's. */
public interface Deliveries {
    /**
     * Stores a delivery for each receiver: the webhook that the job or batch itself names, and the key's enabled endpoints
     * that chose the type. Stores nothing unless the precondition holds, and nothing twice.
     */
    Write publish(Event event, @Nullable JobWebhook own, Precondition precondition);

    /** Stores a delivery to an enabled endpoint of the key, whatever types it chose; empty when there is none. */
    Optional<DeliveryState> test(WebhookEndpointId endpoint, Event event);

    /**
     * Leases a delivery that is due and that no other sender has.
     *
     * @param atOnceMax how many attempts may be under way at its target, over all instances
     */
    Claimed claim(DeliveryId id, Duration lease, int atOnceMax);

    /** What a claim returns. */
    sealed interface Claimed {
        record Leased(DeliveryLease lease) implements Claimed {}

        /**
         * Its target has as many attempts under way as it may; this was no attempt.
         *
         * @param pause after which it is due again
         */
        record Busy(Duration pause) implements Claimed {}

        /** Not due, leased by another sender, or ended: as for every duplicate message. */
        record NotDue() implements Claimed {}
    }

    /**
     * @param outcome a status or a short class; never text of the receiver
     */
    void finish(DeliveryLease lease, boolean delivered, String outcome);

    /** Ends it as failed and disables the endpoint that it went to, unless that was changed since. */
    void finishGone(DeliveryLease lease, String outcome);

    /** Ends a lease; the delivery is tried again after a pause. */
    void release(DeliveryLease lease, String outcome, Duration pause);

    /**
     * Deliveries to enqueue: due, without a sender, and not enqueued for a minute, in turn by receiver. Marks them as enqueued.
     *
     * @param ofTargetMax how many of one receiver at most
     */
    List<DeliveryId> dueForEnqueue(int limit, int ofTargetMax);

    /** The events' deliveries that were never enqueued. Marks them as enqueued. */
    List<DeliveryId> dueForEnqueue(List<EventId> events);

    /** Ends deliveries whose sender died in the last attempt; returns how many. */
    int abandon(int attemptsMax, int limit);

    /** Deletes deliveries from before the instant; returns how many. */
    int forget(Instant before, int limit);

    /** A key's own delivery; empty for another key's. */
    Optional<DeliveryState> find(KeyId owner, DeliveryId id);

    /** A key's own deliveries, newest first, those after the given one. */
    List<DeliveryState> list(KeyId owner, @Nullable String after, int limit);

    /** Makes a key's own delivery due with all its attempts, ended or not; empty when there is none or it is being sent now. */
    Optional<DeliveryState> restart(KeyId owner, DeliveryId id);
}
