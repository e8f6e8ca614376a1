package aigateway.webhooks;

/**
 * The webhook that a job or batch itself names; it signs with the key's secret.
 *
 * @param withResult whether its event holds a job's result, when that is small enough
 */
public record JobWebhook(String url, boolean withResult) {}
