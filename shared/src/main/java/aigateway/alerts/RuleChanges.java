package aigateway.alerts;

import aigateway.kernel.AlertId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Word;
import aigateway.kernel.Write;
import aigateway.notices.Message;
import aigateway.notices.NewNotice;
import aigateway.notices.Notices;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What changes in the alerts of one rule after an evaluation, as writes of one transaction. */
final class RuleChanges {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluateAlerts.class);
    private static final String SOURCE = "alert";
    /** More alerts of one rule at the same time make one notice. */
    private static final int SINGLE_NOTICES_MAX = 5;
    /** Opened in one evaluation; the next one goes on. */
    private static final int OPENED_MAX = 200;

    private final AlertRule rule;
    private final Alerts alerts;
    private final Notices notices;
    private final Instant now;
    private final List<Write> writes = new ArrayList<>();
    private final List<Runnable> logs = new ArrayList<>();
    private final List<Alert> toSend = new ArrayList<>();
    private @Nullable String cursor;

    RuleChanges(AlertRule rule, Alerts alerts, Notices notices, Instant now) {
        this.rule = rule;
        this.alerts = alerts;
        this.notices = notices;
        this.now = now;
    }

    List<Write> writes() {
        return writes;
    }

    /** To run when the writes are stored. */
    List<Runnable> logs() {
        return logs;
    }

    /** Where the next evaluation goes on; null: at the beginning. */
    @Nullable
    String cursor() {
        return cursor;
    }

    void compare(Causes.Found found) {
        cursor = found.cursor();
        List<Cause> causes = found.causes().stream()
                .filter(rule.scope()::includes)
                .limit(OPENED_MAX)
                .toList();
        List<AlertId> ids =
                causes.stream().map(cause -> cause.alertId(rule, now)).toList();
        Map<String, Alert> known = new HashMap<>();
        for (Alert alert : alerts.ofRule(rule.id(), ids)) {
            known.put(key(alert.subject(), alert.period()), alert);
        }
        for (Alert alert : known.values()) {
            if (alert.isOpen()
                    && found.covered().test(alert)
                    && found.causes().stream().noneMatch(alert::isOf)) {
                close(alert);
            }
        }
        for (int i = 0; i < causes.size(); i++) {
            Cause cause = causes.get(i);
            holds(cause, ids.get(i), known.get(key(cause.subject(), cause.period())));
        }
        send();
    }

    private static String key(String subject, String period) {
        return subject + "\n" + period;
    }

    private void close(Alert alert) {
        writes.add(alerts.close(alert.id(), now));
        if (rule.notifyClosed() && !rule.isMuted(now) && alert.notifiedAt() != null) {
            queue(
                    alert.id() + ":closed:" + now.toEpochMilli(),
                    alert.team(),
                    AlertMessage.closed(rule, alert.closed(now)));
        }
        log("alert_closed", alert);
    }

    private void holds(Cause cause, AlertId id, @Nullable Alert known) {
        if (known == null) {
            Alert alert = opened(cause, id);
            writes.add(alerts.open(alert));
            log("alert_opened", alert);
            sendUnlessMuted(alert);
            return;
        }
        if (!known.isOpen()) {
            // It was sent in this period already.
            writes.add(alerts.reopen(known.id()));
        }
        if (known.notifiedAt() == null && !rule.isMuted(now)) {
            writes.add(alerts.notified(known.id(), now));
            toSend.add(known);
        }
    }

    private Alert opened(Cause cause, AlertId id) {
        return new Alert(
                id,
                rule.id(),
                rule.name(),
                rule.kind(),
                cause.subject(),
                cause.period(),
                cause.team(),
                cause.key(),
                cause.budget(),
                cause.title(),
                cause.text(),
                cause.facts(),
                rule.isMuted(now) ? null : now,
                now,
                null);
    }

    private void sendUnlessMuted(Alert alert) {
        if (alert.notifiedAt() != null) {
            toSend.add(alert);
        }
    }

    private void send() {
        if (toSend.size() <= SINGLE_NOTICES_MAX) {
            toSend.forEach(alert -> queue(alert.id() + ":opened", alert.team(), AlertMessage.opened(rule, alert)));
            return;
        }
        String cause = rule.id() + ":opened:" + toSend.getFirst().id();
        queue(cause, null, AlertMessage.manyOpened(rule, toSend, now));
    }

    private void queue(String cause, @Nullable TeamId team, Message message) {
        writes.add(notices.queue(new NewNotice(SOURCE, cause, team, message, rule.channels(), now)));
    }

    private void log(String event, Alert alert) {
        logs.add(() -> LOG.atWarn()
                .addKeyValue("alert_id", alert.id())
                .addKeyValue("kind", Word.of(alert.kind()))
                .addKeyValue("subject", alert.subject())
                .addKeyValue("rule_id", alert.rule())
                .log(event));
    }
}
