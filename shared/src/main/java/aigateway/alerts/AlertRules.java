package aigateway.alerts;

import aigateway.kernel.AlertRuleId;
import aigateway.kernel.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored rules of alerts. */
public interface AlertRules {
    Write create(AlertRule rule);

    /**
     * Stores a rule. The transaction ends with {@link aigateway.kernel.Conflict} when the stored one is of another version.
     *
     * @param rule of the version that the change was made from
     */
    Write change(AlertRule rule);

    Write delete(AlertRuleId id, Instant at);

    Optional<AlertRule> find(AlertRuleId id);

    /** Newest first, those after the given one. */
    List<AlertRule> list(@Nullable AlertRuleId after, int limit);

    /** The enabled ones of a kind. */
    List<AlertRule> enabled(AlertKind kind, int limit);

    int count();

    /** When the first one was made, deleted ones too: when this version of the gateway was installed. */
    Instant firstCreated();
}
