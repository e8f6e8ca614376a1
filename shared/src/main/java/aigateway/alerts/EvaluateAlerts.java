package aigateway.alerts;

import aigateway.kernel.Conflict;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import aigateway.notices.Notices;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates the rules whose kind is due; the scheduler runs it each minute. A kind is evaluated by one process at a time. What it
 * found is stored in one transaction, which only the last evaluation that began may commit: so each notice exists once.
 *
 * <p>Round trips: one to Postgres while nothing is due; for each kind two, and for each of its rules one and those of its causes.
 */
public final class EvaluateAlerts {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluateAlerts.class);
    private static final int RULES_MAX = 100;
    private static final Duration LEASE = Duration.ofMinutes(2);
    /** The scheduler does not run to the second: without this, a kind of each minute would run every other minute. */
    private static final Duration EARLY = Duration.ofSeconds(10);

    private final AlertRules rules;
    private final Alerts alerts;
    private final AlertCauses causes;
    private final Notices notices;
    private final Transactions transactions;
    private final InstantSource clock;

    public EvaluateAlerts(
            AlertRules rules,
            Alerts alerts,
            AlertCauses causes,
            Notices notices,
            Transactions transactions,
            InstantSource clock) {
        this.rules = rules;
        this.alerts = alerts;
        this.causes = causes;
        this.notices = notices;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** A kind that fails does not keep the others from being evaluated; it is due again when its lease ends. */
    public void run() {
        RuntimeException first = null;
        for (Alerts.Turn turn : alerts.claimDue(clock.instant(), LEASE)) {
            try {
                evaluate(turn);
            } catch (Conflict _) {
                LOG.atInfo().addKeyValue("kind", turn.kind()).log("alert_turn_lost");
            } catch (RuntimeException failure) {
                first = first == null ? failure : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void evaluate(Alerts.Turn turn) {
        Instant now = clock.instant();
        List<Write> writes = new ArrayList<>();
        List<Runnable> logs = new ArrayList<>();
        String cursor = null;
        for (AlertRule rule : rules.enabled(turn.kind(), RULES_MAX)) {
            Causes.Found found = causes.find(rule, now, turn.cursor());
            cursor = found.cursor() == null ? cursor : found.cursor();
            var changes = new RuleChanges(rule, alerts, notices, now);
            changes.compare(found);
            writes.addAll(changes.writes());
            logs.addAll(changes.logs());
        }
        Duration pause = cursor == null ? turn.kind().interval() : AlertKind.BUDGET_THRESHOLD.interval();
        // First: it locks the turn, so that a later one waits until this one is stored.
        writes.addFirst(alerts.end(turn, now.plus(pause).minus(EARLY), cursor));
        transactions.commit(writes);
        logs.forEach(Runnable::run);
    }
}
