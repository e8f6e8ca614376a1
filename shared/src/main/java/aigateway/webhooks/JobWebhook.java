package aigateway.webhooks;

/**
 * The webhook that a job or batch itself names; it signs with the key's secret.
 *
 * @param origin scheme, host and port of the URL
 * @param withResult whether its event brings a job's result along
 */
public record JobWebhook(String url, String origin, boolean withResult) {}
