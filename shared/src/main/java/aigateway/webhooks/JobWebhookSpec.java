package aigateway.webhooks;

/**
 * The webhook for the end of a job or a batch.
 *
 * @param withResult whether the event brings a job's result along, when it is small enough
 */
public record JobWebhookSpec(String url, boolean withResult) {}
