package aigateway.alerts;

import aigateway.kernel.AlertId;
import aigateway.kernel.AlertRuleId;
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A cause that a rule found, as it was then.
 *
 * @param subject what it is about, unique in its rule
 * @param period empty: it has none
 * @param facts a JSON object
 * @param notifiedAt null: no notice yet, because the rule was muted
 * @param closedAt null while the cause holds
 */
public record Alert(
        AlertId id,
        AlertRuleId rule,
        String ruleName,
        AlertKind kind,
        String subject,
        String period,
        @Nullable TeamId team,
        @Nullable KeyId key,
        @Nullable BudgetId budget,
        String title,
        String text,
        String facts,
        @Nullable Instant notifiedAt,
        Instant openedAt,
        @Nullable Instant closedAt) {
    public boolean isOpen() {
        return closedAt == null;
    }

    Alert closed(Instant at) {
        return new Alert(
                id,
                rule,
                ruleName,
                kind,
                subject,
                period,
                team,
                key,
                budget,
                title,
                text,
                facts,
                notifiedAt,
                openedAt,
                at);
    }

    boolean isOf(Cause cause) {
        return subject.equals(cause.subject()) && period.equals(cause.period());
    }
}
