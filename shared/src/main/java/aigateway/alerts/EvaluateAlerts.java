package aigateway.alerts;

import aigateway.kernel.Conflict;
import aigateway.kernel.SeparateWork;
import aigateway.kernel.Transactions;
import aigateway.kernel.Word;
import aigateway.kernel.Write;
import aigateway.notices.Notices;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

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

    /**
     * A kind or a rule that fails keeps no other from being evaluated; the run throws at its end. A kind that fails is due again
     * when its lease ends, a rule with the others of its kind.
     */
    public void run() {
        var work = new SeparateWork();
        for (Alerts.Turn turn : alerts.claimDue(clock.instant(), LEASE)) {
            boolean _ = work.run(
                    () -> evaluate(turn, work), failure -> failed(failure, turn).log("alert_kind_failed"));
        }
        work.end();
    }

    private void evaluate(Alerts.Turn turn, SeparateWork work) {
        Instant now = clock.instant();
        List<RuleChanges> changes = new ArrayList<>();
        for (AlertRule rule : rules.enabled(turn.kind(), RULES_MAX)) {
            boolean _ = work.run(
                    () -> changes.add(changes(rule, now, turn, work)),
                    failure -> failed(failure, turn)
                            .addKeyValue("rule_id", rule.id())
                            .log("alert_rule_failed"));
        }
        try {
            store(turn, now, changes);
        } catch (Conflict _) {
            LOG.atInfo().addKeyValue("kind", turn.kind()).log("alert_turn_lost");
        }
    }

    private RuleChanges changes(AlertRule rule, Instant now, Alerts.Turn turn, SeparateWork work) {
        var changes = new RuleChanges(rule, alerts, notices, now);
        changes.compare(causes.find(rule, now, turn.cursor(), work));
        return changes;
    }

    private void store(Alerts.Turn turn, Instant now, List<RuleChanges> changes) {
        List<Write> writes = new ArrayList<>();
        String cursor = null;
        for (RuleChanges each : changes) {
            cursor = each.cursor() == null ? cursor : each.cursor();
            writes.addAll(each.writes());
        }
        Duration pause = cursor == null ? turn.kind().interval() : AlertKind.BUDGET_THRESHOLD.interval();
        // First: it locks the turn, so that a later one waits until this one is stored.
        writes.addFirst(alerts.end(turn, now.plus(pause).minus(EARLY), cursor));
        transactions.commit(writes);
        changes.forEach(each -> each.logs().forEach(Runnable::run));
    }

    private static LoggingEventBuilder failed(RuntimeException failure, Alerts.Turn turn) {
        return LOG.atError().setCause(failure).addKeyValue("kind", Word.of(turn.kind()));
    }
}
