package aigateway.webhooks;

import aigateway.http.WebhookHttpClient;
import aigateway.http.WebhookOutcome;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.KeyId;
import aigateway.keys.Keys;
import aigateway.secrets.Vault;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one attempt to send an event, signed with the endpoint's secrets or the key's. When the receiver does not accept it,
 * stores when the next attempt is due.
 *
 * <p>Round trips: two to Postgres (claim, finish or release), three where the key's secret signs; one to the receiver; one
 * to SQS when another attempt is due. Where the receiver has too many attempts under way: one to Postgres, one to SQS.
 */
public final class DeliverWebhook {
    private static final Logger LOG = LoggerFactory.getLogger(DeliverWebhook.class);

    /** An exchange takes 15 seconds at most. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    /** Attempts under way at one receiver, so that a slow one cannot hold every sender. */
    private static final int AT_ONCE_MAX = 10;

    private static final int GONE = 410;

    private final Deliveries deliveries;
    private final DeliveryQueue queue;
    private final RetrySchedule schedule;
    private final Keys keys;
    private final Vault vault;
    private final WebhookHttpClient receivers;
    private final InstantSource clock;

    public DeliverWebhook(
            Deliveries deliveries,
            DeliveryQueue queue,
            RetrySchedule schedule,
            Keys keys,
            Vault vault,
            WebhookHttpClient receivers,
            InstantSource clock) {
        this.deliveries = deliveries;
        this.queue = queue;
        this.schedule = schedule;
        this.keys = keys;
        this.vault = vault;
        this.receivers = receivers;
        this.clock = clock;
    }

    /** Does nothing when it is not due, when another sender has it, or when it has ended. */
    public void deliver(DeliveryId id) {
        switch (deliveries.claim(id, LEASE, AT_ONCE_MAX)) {
            case Deliveries.Claimed.Leased(DeliveryLease lease) -> send(lease);
            case Deliveries.Claimed.Busy(Duration pause) -> queue.enqueueOrLog(id, pause);
            case Deliveries.Claimed.NotDue _ -> {}
        }
    }

    private void send(DeliveryLease lease) {
        Delivery delivery = lease.delivery();
        switch (delivery.to()) {
            case Destination.Own(String url) ->
                keySecret(delivery.key())
                        .ifPresentOrElse(
                                secret -> send(lease, url, List.of(secret)),
                                () -> deliveries.finish(lease, false, "no_secret"));
            case Destination.Registered(var _, String url, List<WebhookSecret> secrets) -> send(lease, url, secrets);
            case Destination.Withdrawn _ -> deliveries.finish(lease, false, "endpoint_disabled");
        }
    }

    private Optional<WebhookSecret> keySecret(KeyId key) {
        return keys.webhookSecret(key).map(stored -> WebhookSecret.of(vault.open(secretPlace(key), stored)));
    }

    private void send(DeliveryLease lease, String url, List<WebhookSecret> secrets) {
        Delivery delivery = lease.delivery();
        Map<String, String> headers =
                new HashMap<>(Signature.headers(delivery.event().value(), clock.instant(), delivery.body(), secrets));
        headers.put("content-type", "application/json");
        WebhookOutcome outcome = receivers.post(url, headers, delivery.body());
        end(lease, outcome);
        LOG.atInfo()
                .addKeyValue("delivery_id", delivery.id())
                .addKeyValue("event_id", delivery.event())
                .addKeyValue("attempt", lease.attempt())
                .addKeyValue("outcome", outcomeText(outcome))
                .log("webhook");
    }

    private void end(DeliveryLease lease, WebhookOutcome outcome) {
        switch (outcome) {
            case WebhookOutcome.Answered(int status, var _, long _)
            when status / 100 == 2 -> deliveries.finish(lease, true, outcomeText(outcome));
            // The receiver wants no more events.
            case WebhookOutcome.Answered(int status, var _, long _)
            when status == GONE -> deliveries.finishGone(lease, outcomeText(outcome));
            case WebhookOutcome.Answered(int _, Optional<String> retryAfter, long _) ->
                retryOrFail(lease, outcome, retryAfter);
            // A name may resolve to another address tomorrow.
            case WebhookOutcome.Refused _, WebhookOutcome.Failed _ -> retryOrFail(lease, outcome, Optional.empty());
        }
    }

    private void retryOrFail(DeliveryLease lease, WebhookOutcome outcome, Optional<String> retryAfter) {
        Optional<Duration> pause = schedule.after(lease.attempt(), retryAfter, clock.instant());
        if (pause.isEmpty()) {
            deliveries.finish(lease, false, outcomeText(outcome));
            return;
        }
        deliveries.release(lease, outcomeText(outcome), pause.get());
        queue.enqueueOrLog(lease.delivery().id(), pause.get());
    }

    private static String outcomeText(WebhookOutcome outcome) {
        return switch (outcome) {
            case WebhookOutcome.Answered answered -> Integer.toString(answered.status());
            case WebhookOutcome.Refused refused -> refused.reason();
            case WebhookOutcome.Failed failed -> failed.reason();
        };
    }

    /** What a key's sealed webhook secret belongs to. */
    public static String secretPlace(KeyId key) {
        return "client_key.webhook_secret|" + key;
    }
}
