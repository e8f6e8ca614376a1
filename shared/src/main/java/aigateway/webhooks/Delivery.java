package aigateway.webhooks;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;

/**
 * An event on its way to a receiver.
 *
 * @param eventType such as {@code job.succeeded}
 * @param body JSON, signed as it stands
 */
public record Delivery(DeliveryId id, JobId job, KeyId key, String eventType, String url, byte[] body) {}
