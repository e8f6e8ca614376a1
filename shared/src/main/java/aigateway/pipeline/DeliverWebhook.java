package aigateway.pipeline;

import aigateway.http.GatedClient;
import aigateway.http.Outcome;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.KeyId;
import aigateway.keys.Keys;
import aigateway.secrets.Vault;
import aigateway.webhooks.Deliveries;
import aigateway.webhooks.Delivery;
import aigateway.webhooks.Signature;
import aigateway.webhooks.WebhookSecret;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one event, once, signed with the key's webhook secret.
 *
 * <p>Round trips: three to Postgres (claim, secret, finish), one to the receiver.
 */
public final class DeliverWebhook {
    private static final Logger LOG = LoggerFactory.getLogger(DeliverWebhook.class);

    private final Deliveries deliveries;
    private final Keys keys;
    private final Vault vault;
    private final GatedClient receivers;
    private final InstantSource clock;

    public DeliverWebhook(Deliveries deliveries, Keys keys, Vault vault, GatedClient receivers, InstantSource clock) {
        this.deliveries = deliveries;
        this.keys = keys;
        this.vault = vault;
        this.receivers = receivers;
        this.clock = clock;
    }

    /** Does nothing when it was tried before. */
    public void deliver(DeliveryId id) {
        deliveries.claim(id).ifPresent(this::send);
    }

    private void send(Delivery delivery) {
        Optional<byte[]> sealed = keys.webhookSecret(delivery.key());
        if (sealed.isEmpty()) {
            deliveries.finish(delivery.id(), false, "no_secret");
            return;
        }
        var secret = WebhookSecret.of(vault.open(secretPlace(delivery.key()), sealed.get()));
        Map<String, String> headers = new HashMap<>(
                Signature.headers(delivery.id().value(), clock.instant(), delivery.body(), List.of(secret)));
        headers.put("content-type", "application/json");
        Outcome outcome = receivers.post(delivery.url(), headers, delivery.body());
        boolean delivered = outcome instanceof Outcome.Answered answered && answered.status() / 100 == 2;
        String said = switch (outcome) {
            case Outcome.Answered answered -> Integer.toString(answered.status());
            case Outcome.Refused refused -> refused.reason();
            case Outcome.Failed failed -> failed.reason();
        };
        deliveries.finish(delivery.id(), delivered, said);
        LOG.atInfo()
                .addKeyValue("delivery_id", delivery.id())
                .addKeyValue("job_id", delivery.job())
                .addKeyValue("delivered", delivered)
                .addKeyValue("outcome", said)
                .log("webhook");
    }

    /** What a key's sealed webhook secret belongs to. */
    static String secretPlace(KeyId key) {
        return "client_key.webhook_secret|" + key;
    }
}
