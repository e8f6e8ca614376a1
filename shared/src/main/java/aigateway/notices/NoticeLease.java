package aigateway.notices;

import aigateway.kernel.ChannelId;
import aigateway.kernel.NoticeId;
import java.time.Instant;

/**
 * The right to send a notice until the lease ends. Later writes carry the epoch, so that a sender that continues too late changes
 * nothing.
 *
 * @param attempt from 1
 */
record NoticeLease(
        NoticeId id,
        ChannelId channel,
        Receiver receiver,
        Message message,
        Instant createdAt,
        int attempt,
        long epoch) {}
