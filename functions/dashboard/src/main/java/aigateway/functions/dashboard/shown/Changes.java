package aigateway.functions.dashboard.shown;

import aigateway.audit.AuditEntry;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Entries of the audit trail about one thing, as the page of the thing shows them. */
public final class Changes {
    private Changes() {}

    /**
     * @param what in words
     * @param seq its number in the trail
     */
    public record Change(Instant at, String actor, String what, long seq) {}

    public static List<Change> of(List<AuditEntry> entries) {
        return entries.stream()
                .map(entry -> new Change(
                        entry.at(),
                        entry.event().actor(),
                        words(entry.event().action(), entry.event().detail()),
                        entry.seq()))
                .toList();
    }

    private static String words(String action, String detail) {
        String verb = action.substring(action.indexOf('.') + 1).replace('_', ' ');
        Json.Obj facts = JsonReader.providedOrNull(detail);
        String done = switch (verb) {
            case "create" -> "Created";
            case "change" -> "Changed";
            case "revoke" -> "Revoked";
            case "roll" -> "Rolled";
            case "delete" -> "Deleted";
            default -> verb.substring(0, 1).toUpperCase(Locale.ROOT) + verb.substring(1);
        };
        return facts == null ? done : done + facts(facts);
    }

    private static String facts(Json.Obj facts) {
        if (facts.member("changed") instanceof Json.Arr changed) {
            return ": " + changed.items().stream().map(Changes::text).collect(Collectors.joining(", "));
        }
        if (facts.member("grace_seconds") instanceof Json.Num grace) {
            long seconds = Long.parseLong(grace.digits());
            return seconds == 0
                    ? "; the old secret ended at once"
                    : "; the old secret worked for another " + Counts.millis(seconds * 1_000);
        }
        if (facts.member("limit_usd") instanceof Json.Num limit) {
            String raise = facts.member("raise_usd") instanceof Json.Num more ? ", raised by " + usd(more) : "";
            return ": limit " + usd(limit) + raise + ", " + facts.text("mode");
        }
        return "";
    }

    private static String usd(Json.Num digits) {
        return Amounts.text(Money.ofUsdRoundedUp(new BigDecimal(digits.digits())));
    }

    private static String text(Json item) {
        return (item instanceof Json.Str string ? string.text() : "").replace('_', ' ');
    }
}
