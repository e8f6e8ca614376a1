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
import aigateway.webhooks.Destination;
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
 * Makes one attempt to send an event, signed with the endpoint's secrets or the key's; when it is not accepted, says when the next
 * one is.
 *
 * <p>Round trips: two to Postgres (claim, finish or release), three where the key's secret signs; one to the receiver; one to SQS
 * when another attempt is due. Where the receiver has enough to do: one to Postgres, one to SQS.
 */
public final class DeliverWebhook {
    private static final Logger LOG = LoggerFactory.getLogger(DeliverWebhook.class);

    /** An exchange takes 15 seconds at most. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    /** Attempts under way at one receiver, so that a slow one cannot hold every sender. */
    private static final int AT_ONCE_MAX = 10;

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
        switch (deliveries.claim(id, LEASE, AT_ONCE_MAX)) {
            case Deliveries.Turn.Claimed(Deliveries.Claim claim) -> send(claim);
            case Deliveries.Turn.Busy(Duration pause) -> ringLater(id, pause);
            case Deliveries.Turn.Nothing _ -> {}
        }
    }

    private void send(Deliveries.Claim claim) {
        Delivery delivery = claim.delivery();
        switch (delivery.to()) {
            case Destination.Own(String url) ->
                keySecret(delivery.key())
                        .ifPresentOrElse(
                                secret -> send(claim, url, List.of(secret)),
                                () -> deliveries.finish(claim, false, "no_secret"));
            case Destination.Registered(var _, String url, List<WebhookSecret> secrets) -> send(claim, url, secrets);
            case Destination.Withdrawn _ -> deliveries.finish(claim, false, "endpoint_disabled");
        }
    }

    private Optional<WebhookSecret> keySecret(KeyId key) {
        return keys.webhookSecret(key).map(stored -> WebhookSecret.of(vault.open(secretPlace(key), stored)));
    }

    private void send(Deliveries.Claim claim, String url, List<WebhookSecret> secrets) {
        Delivery delivery = claim.delivery();
        Map<String, String> headers =
                new HashMap<>(Signature.headers(delivery.event().value(), clock.instant(), delivery.body(), secrets));
        headers.put("content-type", "application/json");
        Outcome outcome = receivers.post(url, headers, delivery.body());
        end(claim, outcome);
        LOG.atInfo()
                .addKeyValue("delivery_id", delivery.id())
                .addKeyValue("event_id", delivery.event())
                .addKeyValue("attempt", claim.attempt())
                .addKeyValue("outcome", said(outcome))
                .log("webhook");
    }

    private void end(Deliveries.Claim claim, Outcome outcome) {
        switch (outcome) {
            case Outcome.Answered(int status, var _, long _)
            when status / 100 == 2 -> deliveries.finish(claim, true, said(outcome));
            // Whoever answers so wants nothing more.
            case Outcome.Answered(int status, var _, long _)
            when status == GONE -> deliveries.finishGone(claim, said(outcome));
            case Outcome.Answered(int _, Optional<String> retryAfter, long _) -> again(claim, outcome, retryAfter);
            // A name may stand for another address tomorrow.
            case Outcome.Refused _, Outcome.Failed _ -> again(claim, outcome, Optional.empty());
        }
    }

    private void again(Deliveries.Claim claim, Outcome outcome, Optional<String> retryAfter) {
        Optional<Duration> pause = schedule.after(claim.attempt(), retryAfter, clock.instant());
        if (pause.isEmpty()) {
            deliveries.finish(claim, false, said(outcome));
            return;
        }
        deliveries.release(claim, said(outcome), pause.get());
        ringLater(claim.delivery().id(), pause.get());
    }

    /** The sweeper rings too, once a minute. */
    private void ringLater(DeliveryId id, Duration pause) {
        try {
            bells.ring(id, pause);
        } catch (Unavailable outage) {
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
