package aigateway.notices;

import aigateway.http.WebhookHttpClient;
import aigateway.http.WebhookOutcome;
import aigateway.json.JsonText;
import aigateway.kernel.ChannelId;
import aigateway.webhooks.RetrySchedule;
import aigateway.webhooks.Signature;
import aigateway.webhooks.WebhookSecret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one attempt to send a notice, and stores how it ended.
 *
 * <p>Round trips: one to the receiver, then one to Postgres.
 */
public final class SendNotice {
    private static final Logger LOG = LoggerFactory.getLogger(SendNotice.class);
    private static final int GONE = 410;

    private final Notices notices;
    private final Channels channels;
    private final WebhookHttpClient receivers;
    private final Mails mails;
    private final RetrySchedule schedule;
    private final InstantSource clock;

    public SendNotice(
            Notices notices,
            Channels channels,
            WebhookHttpClient receivers,
            Mails mails,
            RetrySchedule schedule,
            InstantSource clock) {
        this.notices = notices;
        this.channels = channels;
        this.receivers = receivers;
        this.mails = mails;
        this.schedule = schedule;
        this.clock = clock;
    }

    /**
     * Sends it.
     *
     * @param lastAttempt whether it fails for good when the receiver does not take it
     * @return whether it was delivered
     */
    boolean send(NoticeLease lease, boolean lastAttempt) {
        if (lease.attempt() > RetrySchedule.ATTEMPTS_MAX) {
            return end(lease, false, "sender_died");
        }
        return switch (lease.receiver()) {
            case Receiver.Known(Address address, WebhookSecret secret) ->
                end(lease, attempt(lease, address, secret), lastAttempt);
            case Receiver.Disabled() -> end(lease, false, "channel_disabled");
            // The version of DATA_KEY may come back.
            case Receiver.NotOpened() -> end(lease, new Sent.Failed("channel_not_opened"), lastAttempt);
        };
    }

    private boolean end(NoticeLease lease, Sent sent, boolean lastAttempt) {
        return switch (sent) {
            case Sent.Delivered(String outcome) -> end(lease, true, outcome);
            case Sent.Gone(String outcome) -> {
                channels.disableGone(lease.channel());
                yield end(lease, false, outcome);
            }
            case Sent.Failed failed -> retryOrFail(lease, failed, lastAttempt);
        };
    }

    private Sent attempt(NoticeLease lease, Address address, @Nullable WebhookSecret secret) {
        Message message = lease.message();
        return switch (address) {
            case Address.Webhook(String url) -> webhook(lease, url, secret);
            case Address.Slack(String url) -> post(url, Map.of(), SlackText.of(message));
            case Address.Mail(List<String> to) -> mails.send(Mail.of(lease.id(), to, message, lease.createdAt()));
        };
    }

    private Sent webhook(NoticeLease lease, String url, @Nullable WebhookSecret secret) {
        if (secret == null) {
            return new Sent.Failed("no_secret");
        }
        byte[] body = JsonText.object(json -> json.text("type", lease.message().type())
                .text("timestamp", lease.createdAt().toString())
                .raw("data", lease.message().data()));
        return post(url, Signature.headers(lease.id().value(), clock.instant(), body, List.of(secret)), body);
    }

    private Sent post(String url, Map<String, String> signature, byte[] body) {
        Map<String, String> headers = new HashMap<>(signature);
        headers.put("content-type", "application/json");
        return switch (receivers.post(url, headers, body)) {
            case WebhookOutcome.Answered(int status, var _, long _)
            when status / 100 == 2 -> new Sent.Delivered(Integer.toString(status));
            case WebhookOutcome.Answered(int status, var _, long _)
            when status == GONE -> new Sent.Gone(Integer.toString(status));
            case WebhookOutcome.Answered(int status, Optional<String> retryAfter, long _) ->
                new Sent.Failed(Integer.toString(status), retryAfter);
            // A name may resolve to another address tomorrow.
            case WebhookOutcome.Refused _ -> new Sent.Failed("address_refused");
            case WebhookOutcome.Failed(String reason, long _) -> new Sent.Failed(reason);
        };
    }

    private boolean retryOrFail(NoticeLease lease, Sent.Failed failed, boolean lastAttempt) {
        Instant now = clock.instant();
        Optional<Instant> due = lastAttempt
                ? Optional.empty()
                : schedule.after(lease.attempt(), failed.retryAfter(), now).map(now::plus);
        if (due.isEmpty()) {
            return end(lease, false, failed.outcome());
        }
        notices.release(lease, failed.outcome(), due.get());
        log(lease, failed.outcome());
        return false;
    }

    private boolean end(NoticeLease lease, boolean delivered, String outcome) {
        notices.finish(lease, delivered, outcome, clock.instant());
        log(lease, outcome);
        return delivered;
    }

    private static void log(NoticeLease lease, String outcome) {
        ChannelId channel = lease.channel();
        LOG.atInfo()
                .addKeyValue("notice_id", lease.id())
                .addKeyValue("channel_id", channel)
                .addKeyValue("attempt", lease.attempt())
                .addKeyValue("outcome", outcome)
                .log("notice");
    }
}
