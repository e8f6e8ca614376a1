package aigateway.pipeline;

import aigateway.http.GatedClient;
import aigateway.http.Outcome;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Unavailable;
import aigateway.keys.Keys;
import aigateway.secrets.Vault;
import aigateway.webhooks.Deliveries;
import aigateway.webhooks.Delivery;
import aigateway.webhooks.Schedule;
import aigateway.webhooks.Signature;
import aigateway.webhooks.WebhookSecret;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one attempt to send an event, signed with the key's webhook secret; when it is not accepted, says when the next one is.
 *
 * <p>Round trips: three to Postgres (claim, secret, finish or release), one to the receiver; one to SQS when another attempt is due.
 */
public final class DeliverWebhook {
    private static final Logger LOG = LoggerFactory.getLogger(DeliverWebhook.class);

    /** An exchange takes 15 seconds at most. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    private static final int GONE = 410;

    private final Deliveries deliveries;
    private final Bells bells;
    private final Schedule schedule;
    private final Keys keys;
    private final Vault vault;
    private final GatedClient receivers;
    private final InstantSource clock;

    public DeliverWebhook(
            Deliveries deliveries,
            Bells bells,
            Schedule schedule,
            Keys keys,
            Vault vault,
            GatedClient receivers,
            InstantSource clock) {
        this.deliveries = deliveries;
        this.bells = bells;
        this.schedule = schedule;
        this.keys = keys;
        this.vault = vault;
        this.receivers = receivers;
        this.clock = clock;
    }

    /** Does nothing when it is not due, when somebody else is at it, or when it has ended. */
    public void deliver(DeliveryId id) {
        deliveries.claim(id, LEASE).ifPresent(this::send);
    }

    private void send(Deliveries.Claim claim) {
        Delivery delivery = claim.delivery();
        Optional<byte[]> sealed = keys.webhookSecret(delivery.key());
        if (sealed.isEmpty()) {
            deliveries.finish(claim, false, "no_secret");
            return;
        }
        var secret = WebhookSecret.of(vault.open(secretPlace(delivery.key()), sealed.get()));
        Map<String, String> headers = new HashMap<>(
                Signature.headers(delivery.id().value(), clock.instant(), delivery.body(), List.of(secret)));
        headers.put("content-type", "application/json");
        Outcome outcome = receivers.post(delivery.url(), headers, delivery.body());
        end(claim, outcome);
        LOG.atInfo()
                .addKeyValue("delivery_id", delivery.id())
                .addKeyValue("job_id", delivery.job())
                .addKeyValue("attempt", claim.attempt())
                .addKeyValue("outcome", said(outcome))
                .log("webhook");
    }

    private void end(Deliveries.Claim claim, Outcome outcome) {
        Optional<Duration> pause = switch (outcome) {
            case Outcome.Answered(int status, var _, long _) when status / 100 == 2 -> Optional.empty();
            // Whoever answers so wants nothing more.
            case Outcome.Answered(int status, var _, long _) when status == GONE -> Optional.empty();
            case Outcome.Answered(int _, Optional<String> retryAfter, long _) ->
                schedule.after(claim.attempt(), retryAfter, clock.instant());
            // A name may stand for another address tomorrow.
            case Outcome.Refused _, Outcome.Failed _ ->
                schedule.after(claim.attempt(), Optional.empty(), clock.instant());
        };
        if (pause.isEmpty()) {
            boolean delivered = outcome instanceof Outcome.Answered answered && answered.status() / 100 == 2;
            deliveries.finish(claim, delivered, said(outcome));
            return;
        }
        deliveries.release(claim, said(outcome), pause.get());
        try {
            bells.ring(claim.delivery().id(), pause.get());
        } catch (Unavailable outage) {
            // The sweeper rings, once a minute.
            LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("bell_not_rung");
        }
    }

    private static String said(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered answered -> Integer.toString(answered.status());
            case Outcome.Refused refused -> refused.reason();
            case Outcome.Failed failed -> failed.reason();
        };
    }

    /** What a key's sealed webhook secret belongs to. */
    static String secretPlace(KeyId key) {
        return "client_key.webhook_secret|" + key;
    }
}
