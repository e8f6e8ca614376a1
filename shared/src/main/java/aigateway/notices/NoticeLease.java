package aigateway.notices;

import aigateway.kernel.ChannelId;
import aigateway.kernel.NoticeId;
import aigateway.webhooks.WebhookSecret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The right to send a notice until the lease ends. Later writes carry the epoch, so that a sender that continues too late changes
 * nothing.
 *
 * @param address null: the channel is disabled or deleted
 * @param secret that signs; null where nothing is signed
 * @param attempt from 1
 */
record NoticeLease(
        NoticeId id,
        ChannelId channel,
        @Nullable Address address,
        @Nullable WebhookSecret secret,
        Message message,
        Instant createdAt,
        int attempt,
        long epoch) {}
