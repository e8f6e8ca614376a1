package aigateway.alerts;

import aigateway.json.JsonText;
import aigateway.kernel.ChannelId;
import aigateway.kernel.UnixTime;
import aigateway.kernel.Word;
import java.util.List;

/** Alerts and rules in the API's shape, which is that of the notices too. */
public final class AlertJson {
    private AlertJson() {}

    public static void alert(JsonText json, Alert alert) {
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
                .number("opened_at", alert.openedAt().getEpochSecond())
                .number("closed_at", UnixTime.seconds(alert.closedAt()))
                .number("notified_at", UnixTime.seconds(alert.notifiedAt()));
    }

    public static void rule(JsonText json, AlertRule rule) {
        List<ChannelId> channels = rule.channels();
        json.text("id", rule.id().value())
                .text("object", "alert_rule")
                .text("name", rule.name())
                .text("kind", Word.of(rule.kind()));
        rule.scope().write(json);
        rule.parameters().write(json);
        json.texts(
                        "channels",
                        channels == null
                                ? null
                                : channels.stream().map(ChannelId::value).toList())
                .flag("enabled", rule.enabled())
                .number("muted_until", UnixTime.seconds(rule.mutedUntil()))
                .flag("notify_closed", rule.notifyClosed())
                .number("created_at", rule.createdAt().getEpochSecond());
    }
}
