package aigateway.webhooks;

import aigateway.kernel.WebhookEndpointId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A receiver that a key has registered, as its owner sees it.
 *
 * @param eventTypes that it receives; null for all
 * @param withResult whether an event holds a job's result, when that is small enough
 * @param disabledReason owner or gone; null while it is enabled
 * @param previousUntil until when the secret before the last roll signs as well; null when it does no more
 */
public record WebhookEndpoint(
        WebhookEndpointId id,
        String url,
        @Nullable List<String> eventTypes,
        boolean withResult,
        @Nullable String disabledReason,
        @Nullable Instant previousUntil,
        Instant createdAt) {}
