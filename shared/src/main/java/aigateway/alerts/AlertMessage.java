package aigateway.alerts;

import aigateway.json.JsonText;
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
        return new Message(type, subject, body, null, JsonText.objectText(json -> AlertJson.alert(json, alert)));
    }

    /** One message about many alerts of a rule that open at the same time. */
    static Message manyOpened(AlertRule rule, List<Alert> alerts, Instant at) {
        String titles = alerts.stream().map(alert -> "- " + alert.title()).collect(Collectors.joining("\n"));
        return new Message(
                "alerts.opened",
                rule.name() + ": " + alerts.size() + " alerts",
                titles + "\n\nRule: " + rule.name() + "\nOpened: " + at,
                null,
                JsonText.objectText(json -> json.objects("alerts", alerts, AlertJson::alert)));
    }
}
