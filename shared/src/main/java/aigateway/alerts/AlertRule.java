package aigateway.alerts;

import aigateway.kernel.AlertRuleId;
import aigateway.kernel.ChannelId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When an alert opens, and where its notices go.
 *
 * @param channels null: all
 * @param mutedUntil no notices before it; an alert that is still open then is sent then
 * @param notifyClosed whether the end of an alert is a notice too
 * @param version grows with every change
 */
public record AlertRule(
        AlertRuleId id,
        String name,
        RuleParameters parameters,
        RuleScope scope,
        @Nullable List<ChannelId> channels,
        boolean enabled,
        @Nullable Instant mutedUntil,
        boolean notifyClosed,
        Instant createdAt,
        long version) {
    public AlertKind kind() {
        return parameters.kind();
    }

    boolean isMuted(Instant now) {
        return mutedUntil != null && now.isBefore(mutedUntil);
    }
}
