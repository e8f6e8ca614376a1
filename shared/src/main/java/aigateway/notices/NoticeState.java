package aigateway.notices;

import aigateway.kernel.ChannelId;
import aigateway.kernel.NoticeId;
import aigateway.kernel.TeamId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A notice as an operator sees it.
 *
 * @param status pending, delivered or failed
 * @param outcome of the last attempt: a status, or a short class; null before the first
 * @param nextAttemptAt null after its end
 */
public record NoticeState(
        NoticeId id,
        String source,
        String cause,
        ChannelId channel,
        String channelName,
        @Nullable TeamId team,
        String type,
        String subject,
        String status,
        int attempts,
        @Nullable String outcome,
        @Nullable Instant nextAttemptAt,
        Instant createdAt,
        @Nullable Instant finishedAt) {}
