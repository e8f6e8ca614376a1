package aigateway.functions.api;

import aigateway.json.JsonText;
import aigateway.webhooks.WebhookEndpoint;

/** A webhook endpoint in the API's shape. */
final class WebhookEndpointJson {
    private WebhookEndpointJson() {}

    static void write(JsonText json, WebhookEndpoint endpoint) {
        json.text("id", endpoint.id().value())
                .text("object", "webhook_endpoint")
                .text("url", endpoint.url())
                .texts("event_types", endpoint.eventTypes())
                .flag("include_result", endpoint.withResult())
                .text("status", endpoint.disabledReason() == null ? "enabled" : "disabled")
                .text("disabled_reason", endpoint.disabledReason())
                .number("created_at", endpoint.createdAt().getEpochSecond())
                .number(
                        "previous_secret_expires_at",
                        endpoint.previousUntil() == null
                                ? null
                                : endpoint.previousUntil().getEpochSecond());
    }
}
