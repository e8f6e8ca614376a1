package aigateway.notices;

import aigateway.kernel.ChannelId;
import aigateway.kernel.TeamId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message to some channels. A source's cause reaches each channel once, however often it is stored.
 *
 * @param source such as {@code alert} or {@code report}
 * @param cause what it is about, unique within its source
 * @param team whose message it is; null: of no team
 * @param channels null: all; those that are disabled or deleted get nothing
 */
public record NewNotice(
        String source,
        String cause,
        @Nullable TeamId team,
        Message message,
        @Nullable List<ChannelId> channels,
        Instant at) {}
