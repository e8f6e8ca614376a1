package aigateway.alerts;

import aigateway.kernel.AlertId;
import aigateway.kernel.AlertRuleId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored alerts, and when each kind is evaluated. */
public interface Alerts {
    /**
     * The right to evaluate a kind.
     *
     * @param epoch only the last one that was given may store what it found
     * @param cursor where the last evaluation stopped; null: at the end
     */
    record Turn(AlertKind kind, long epoch, @Nullable String cursor) {}

    /** Takes the kinds that are due and that no other process evaluates. */
    List<Turn> claimDue(Instant now, Duration lease);

    /** Ends a turn. The transaction ends with {@link aigateway.kernel.Conflict} when a later one was given. */
    Write end(Turn turn, Instant dueAt, @Nullable String cursor);

    /** Makes a kind due, because a rule of it was changed; a turn that was begun before stores nothing. */
    Write evaluateSoon(AlertKind kind, Instant now);

    /** The open alerts of a rule, and those with these ids. */
    List<Alert> ofRule(AlertRuleId rule, List<AlertId> ids);

    /** Opens an alert, unless there is one. */
    Write open(Alert alert);

    /** Opens a closed one again. */
    Write reopen(AlertId id);

    Write notified(AlertId id, Instant at);

    Write close(AlertId id, Instant at);

    /** Closes all of a rule. */
    Write closeAll(AlertRuleId rule, Instant at);

    Optional<Alert> find(AlertId id, VisibleTeams visible);

    /** How many are open, by each kind that there is. */
    Map<String, Long> openByKind();

    /** Newest first. */
    List<Alert> list(AlertQuery query);

    /** Deletes closed alerts from before the instant; returns how many. */
    int forget(Instant before, int limit);
}
