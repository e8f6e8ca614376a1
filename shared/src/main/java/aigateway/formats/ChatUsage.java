package aigateway.formats;

import aigateway.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * The usage in the chunks of a Chat Completions stream. Some providers report one in each chunk, and some only an early one: a
 * usage counts no longer when a later chunk writes more. One stream, one thread.
 */
public final class ChatUsage {
    private Json.@Nullable Obj latest;
    private boolean current;

    /** The usage of a response or a chunk; Moonshot puts it into the choice. */
    public static Json.@Nullable Obj of(Json.Obj response) {
        Json.Obj usage = response.object("usage");
        for (Json choice : response.items("choices")) {
            usage = usage == null && choice instanceof Json.Obj of ? of.object("usage") : usage;
        }
        return usage;
    }

    /** Whether a choice has ended: an empty reason is none. */
    public static boolean isFinished(Json.Obj choice) {
        String reason = choice.text("finish_reason");
        return reason != null && !reason.isEmpty();
    }

    public void read(Json.Obj chunk) {
        Json.Obj usage = of(chunk);
        if (usage != null) {
            latest = latest == null || !isLess(usage, latest) ? usage : latest;
            current = true;
        } else if (chunk.items("choices").stream().anyMatch(ChatUsage::writes)) {
            current = false;
        }
    }

    /** The usage of all that was written so far; null when it is not known. */
    public Json.@Nullable Obj current() {
        return current ? latest : null;
    }

    /** The last usage of all, perhaps of a part; null when there was none. */
    public Json.@Nullable Obj latest() {
        return latest;
    }

    /** Counts grow: a later usage that is smaller is a mistake. */
    private static boolean isLess(Json.Obj later, Json.Obj earlier) {
        ReportedUsage one = ReportedUsage.read(later);
        ReportedUsage other = ReportedUsage.read(earlier);
        return one != null
                && other != null
                && one.tokens().total() < other.tokens().total();
    }

    private static boolean writes(Json choice) {
        Json.Obj delta = choice instanceof Json.Obj of ? of.object("delta") : null;
        return delta != null
                && delta.members().entrySet().stream()
                        .anyMatch(each -> !each.getKey().equals("role") && isText(each.getValue()));
    }

    private static boolean isText(Json value) {
        return switch (value) {
            case Json.Str(String text) -> !text.isEmpty();
            case Json.Arr(var items) -> !items.isEmpty();
            case Json.Obj _ -> true;
            case Json.Num _, Json.Bool _, Json.Null _ -> false;
        };
    }
}
