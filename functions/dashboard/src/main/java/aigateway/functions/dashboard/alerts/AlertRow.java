package aigateway.functions.dashboard.alerts;

import aigateway.alerts.Alert;
import aigateway.alerts.AlertKind;
import aigateway.kernel.Word;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An alert in the list.
 *
 * @param link to the page of what it is about, below the dashboard; null where it has none
 */
public record AlertRow(
        String id,
        String title,
        String text,
        String rule,
        @Nullable String link,
        Instant openedAt,
        @Nullable Instant closedAt,
        @Nullable Instant notifiedAt) {
    /** A kind for a choice. */
    public record Kind(String word, String name) {}

    static List<Kind> kinds() {
        return Arrays.stream(AlertKind.values())
                .map(kind -> new Kind(Word.of(kind), name(kind)))
                .toList();
    }

    static String name(AlertKind kind) {
        return switch (kind) {
            case BUDGET_THRESHOLD -> "Budget reached a threshold";
            case BUDGET_EXHAUSTED -> "Budget exhausted";
            case BUDGET_FORECAST -> "Budget forecast above its limit";
            case SPEND_SPIKE -> "Spend rose sharply";
            case MODEL_UNPRICED -> "Model without a price";
            case CHARGED_WITHOUT_USAGE -> "Charged on an unknown outcome";
            case PROVIDER_DOWN -> "Provider fails";
            case KEY_UNUSED -> "Key unused";
            case AUDIT_BROKEN -> "Audit chain broken";
        };
    }

    static AlertRow of(Alert alert) {
        return new AlertRow(
                alert.id().value(),
                alert.title().replace(" %", " %"),
                alert.text(),
                alert.ruleName(),
                link(alert),
                alert.openedAt(),
                alert.closedAt(),
                alert.notifiedAt());
    }

    private static @Nullable String link(Alert alert) {
        if (alert.budget() != null) {
            return "budgets/" + alert.budget().value();
        }
        if (alert.key() != null) {
            return "keys/" + alert.key().value();
        }
        if (alert.team() != null) {
            return "teams/" + alert.team().value();
        }
        return switch (alert.kind()) {
            case PROVIDER_DOWN -> "providers";
            case MODEL_UNPRICED -> "prices";
            case AUDIT_BROKEN -> "audit";
            case CHARGED_WITHOUT_USAGE -> "requests?outcome=charged";
            case SPEND_SPIKE -> "usage";
            case BUDGET_THRESHOLD, BUDGET_EXHAUSTED, BUDGET_FORECAST, KEY_UNUSED -> null;
        };
    }
}
