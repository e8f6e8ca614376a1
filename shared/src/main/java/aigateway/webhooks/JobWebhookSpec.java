package aigateway.webhooks;

/**
 * Where the owner wants to be told that a job or a batch has ended.
 *
 * @param withResult whether the event brings a job's result along, when it is small enough
 */
public record JobWebhookSpec(String url, boolean withResult) {}
