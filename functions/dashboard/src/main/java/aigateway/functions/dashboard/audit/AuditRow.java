package aigateway.functions.dashboard.audit;

import aigateway.audit.AuditEntry;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An event of the audit trail on the page.
 *
 * @param name of its target; null where it is not known
 * @param link to the page of its target, below the dashboard; null where it has none
 * @param changes what was set, or what it was and became
 */
public record AuditRow(
        long seq,
        Instant at,
        String actor,
        String action,
        String target,
        @Nullable String name,
        @Nullable String link,
        List<Change> changes,
        String hash) {
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final int VALUE_LENGTH_MAX = 300;

    /**
     * A member of the detail.
     *
     * @param before null where only the new value was noted
     */
    public record Change(String name, @Nullable String before, String after) {}

    /**
     * @param names of targets whose events do not have it, by id
     */
    static AuditRow of(AuditEntry entry, Map<String, String> names) {
        String target = entry.event().target();
        String action = entry.event().action();
        List<Change> changes = changes(entry.event().detail());
        String told = changes.stream()
                .filter(each -> each.name().equals("name"))
                .map(Change::after)
                .findFirst()
                .orElse(null);
        return new AuditRow(
                entry.seq(),
                entry.at(),
                entry.event().actor(),
                action,
                target,
                names.getOrDefault(target, told),
                link(action, target),
                changes,
                entry.hash());
    }

    private static @Nullable String link(String action, String target) {
        String kind = action.indexOf('.') < 0 ? action : action.substring(0, action.indexOf('.'));
        return switch (kind) {
            case "key" -> "keys/" + target;
            case "team" -> "teams/" + target;
            case "budget" -> "budgets/" + target;
            default -> null;
        };
    }

    private static List<Change> changes(String detail) {
        List<Change> changes = new ArrayList<>();
        if (JsonReader.object(detail.getBytes(StandardCharsets.UTF_8))
                instanceof JsonReader.Result.Read(var document)) {
            document.root().members().forEach((name, value) -> changes.add(change(name, value)));
        }
        return changes;
    }

    private static Change change(String name, Json value) {
        if (value instanceof Json.Obj object && object.members().size() == 2) {
            Json before = object.member(FROM);
            Json after = object.member(TO);
            if (before != null && after != null) {
                return new Change(name, text(before), text(after));
            }
        }
        return new Change(name, null, text(value));
    }

    private static String text(Json value) {
        String text = whole(value);
        return text.length() > VALUE_LENGTH_MAX ? text.substring(0, VALUE_LENGTH_MAX) + "…" : text;
    }

    private static String whole(Json value) {
        return switch (value) {
            case Json.Str(String string) -> string;
            case Json.Num(String digits) -> digits;
            case Json.Bool(boolean is) -> is ? "yes" : "no";
            case Json.Null() -> "none";
            case Json.Arr(List<Json> items) ->
                items.isEmpty() ? "none" : items.stream().map(AuditRow::whole).collect(Collectors.joining(", "));
            case Json.Obj object ->
                object.members().entrySet().stream()
                        .map(member -> member.getKey() + ": " + whole(member.getValue()))
                        .collect(Collectors.joining(", "));
        };
    }
}
