package aigateway.notices;

import aigateway.kernel.ChannelId;
import aigateway.kernel.NoticeId;
import aigateway.kernel.VisibleTeams;
import org.jspecify.annotations.Nullable;

/**
 * Which notices a list shows; a filter that is null lets all through.
 *
 * @param status pending, delivered or failed
 * @param after the last one of the page before
 */
public record NoticeQuery(
        @Nullable String status,
        @Nullable String source,
        @Nullable ChannelId channel,
        VisibleTeams visible,
        @Nullable NoticeId after,
        int limit) {}
