package aigateway.webhooks;

import aigateway.kernel.KeyId;
import aigateway.kernel.WebhookEndpointId;
import aigateway.secrets.EncryptedColumn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The registered endpoints. Times are the database's; another key's endpoint is never found. */
public interface WebhookEndpoints {
    /** Empty when the key has as many as it may, however many are made at once. */
    Optional<WebhookEndpoint> create(KeyId owner, NewEndpoint endpoint, int endpointsMax);

    /**
     * An endpoint to be stored.
     *
     * @param eventTypes that it receives; null for all
     */
    record NewEndpoint(
            WebhookEndpointId id,
            String url,
            WebhookSecret secret,
            @Nullable List<String> eventTypes,
            boolean withResult) {}

    Optional<WebhookEndpoint> find(KeyId owner, WebhookEndpointId id);

    /** Newest first, those after the given one. */
    List<WebhookEndpoint> list(KeyId owner, @Nullable String after, int limit);

    Optional<WebhookEndpoint> change(KeyId owner, WebhookEndpointId id, Change change);

    /**
     * What is to be different; null for what stays.
     *
     * @param eventTypes where {@code choosesTypes}: null for all
     */
    record Change(
            @Nullable String url,
            boolean choosesTypes,
            @Nullable List<String> eventTypes,
            @Nullable Boolean withResult,
            @Nullable Boolean disabled) {}

    /**
     * Gives it a new secret.
     *
     * @param grace for which the secret before it signs as well
     */
    Optional<WebhookEndpoint> roll(KeyId owner, WebhookEndpointId id, WebhookSecret secret, Duration grace);

    /** What lives as long as an endpoint; a secret before a roll does not. */
    List<EncryptedColumn> sealed();

    /** Returns whether there was one. */
    boolean delete(KeyId owner, WebhookEndpointId id);
}
