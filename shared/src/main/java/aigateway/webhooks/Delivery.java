package aigateway.webhooks;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.EventId;
import aigateway.kernel.KeyId;

/**
 * An event on its way to a receiver.
 *
 * @param body JSON, signed as it stands
 */
public record Delivery(DeliveryId id, EventId event, KeyId key, Destination to, byte[] body) {}
