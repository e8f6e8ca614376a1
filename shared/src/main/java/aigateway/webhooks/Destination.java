package aigateway.webhooks;

import aigateway.kernel.WebhookEndpointId;
import java.util.List;

/** Where a delivery goes. */
public sealed interface Destination {
    /** The webhook that the job or batch itself names; it signs with the key's secret. */
    record Own(String url) implements Destination {}

    /**
     * A registered endpoint as it is now.
     *
     * @param secrets its secret, and during a roll the one before it
     */
    record Registered(WebhookEndpointId endpoint, String url, List<WebhookSecret> secrets) implements Destination {}

    /** An endpoint that was disabled or deleted since. */
    record Withdrawn(WebhookEndpointId endpoint) implements Destination {}
}
