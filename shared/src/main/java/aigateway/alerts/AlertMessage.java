package aigateway.alerts;

import aigateway.json.JsonText;
import aigateway.kernel.UnixTime;
import aigateway.kernel.Word;
import aigateway.notices.Message;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** What notices say about alerts. */
final class AlertMessage {
    private AlertMessage() {}

    static Message opened(AlertRule rule, Alert alert) {
        return of("alert.opened", alert.title(), alert.text(), rule, alert);
    }

    static Message closed(AlertRule rule, Alert alert) {
        return of("alert.closed", "Over: " + alert.title(), "The cause of this alert is gone.", rule, alert);
    }

    private static Message of(String type, String subject, String text, AlertRule rule, Alert alert) {
        String body = text + "\n\nRule: " + rule.name() + "\nAlert: " + alert.id() + "\nOpened: " + alert.openedAt();
        return new Message(type, subject, body, null, JsonText.objectText(json -> write(json, alert)));
    }

    /** One message about many alerts of a rule that open at the same time. */
    static Message manyOpened(AlertRule rule, List<Alert> alerts, Instant at) {
        String titles = alerts.stream().map(alert -> "- " + alert.title()).collect(Collectors.joining("\n"));
        return new Message(
                "alerts.opened",
                rule.name() + ": " + alerts.size() + " alerts",
                titles + "\n\nRule: " + rule.name() + "\nOpened: " + at,
                null,
                JsonText.objectText(json -> json.objects("alerts", alerts, AlertMessage::write)));
    }

    /** As the API shows it. */
    static void write(JsonText json, Alert alert) {
        json.text("id", alert.id().value())
                .text("object", "alert")
                .text("status", alert.isOpen() ? "open" : "closed")
                .text("rule_id", alert.rule().value())
                .text("rule_name", alert.ruleName())
                .text("kind", Word.of(alert.kind()))
                .text("title", alert.title())
                .text("text", alert.text())
                .text("team_id", alert.team() == null ? null : alert.team().value())
                .text("key_id", alert.key() == null ? null : alert.key().value())
                .text(
                        "budget_id",
                        alert.budget() == null ? null : alert.budget().value())
                .raw("facts", alert.facts())
                .number("notified_at", UnixTime.seconds(alert.notifiedAt()))
                .number("opened_at", alert.openedAt().getEpochSecond())
                .number("closed_at", UnixTime.seconds(alert.closedAt()));
    }
}
