package aigateway.notices;

import aigateway.kernel.ChannelId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A place that notices are sent to.
 *
 * @param disabledReason owner or gone; null while it is enabled
 */
public record Channel(
        ChannelId id,
        String name,
        Address address,
        @Nullable String disabledReason,
        Instant createdAt) {}
