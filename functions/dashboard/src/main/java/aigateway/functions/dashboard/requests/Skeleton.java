package aigateway.functions.dashboard.requests;

import aigateway.functions.dashboard.shown.Counts;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kept shape of a request as lines that people read: "messages, 2 items", "content: text, 812 characters".
 *
 * @param lines at most {@value #LINES_MAX}
 * @param left how many are left out
 */
public record Skeleton(List<Line> lines, int left) {
    private static final int LINES_MAX = 200;

    /**
     * @param depth from 0
     * @param hash a keyed hash of a text: the same for the same text; empty for other values
     */
    public record Line(int depth, String name, String value, String hash) {}

    /** Null where it was not kept. */
    static @Nullable Skeleton of(@Nullable String redacted) {
        Json.Obj root = redacted == null ? null : JsonReader.providedOrNull(redacted);
        if (root == null) {
            return null;
        }
        List<Line> lines = new ArrayList<>();
        members(root, 0, lines);
        int shown = Math.min(lines.size(), LINES_MAX);
        return new Skeleton(List.copyOf(lines.subList(0, shown)), lines.size() - shown);
    }

    private static void members(Json.Obj object, int depth, List<Line> lines) {
        object.members().forEach((name, value) -> add(name, value, depth, lines));
    }

    private static void add(String name, Json value, int depth, List<Line> lines) {
        switch (value) {
            case Json.Obj text
            when text.members().containsKey("len") && text.members().containsKey("h") ->
                lines.add(new Line(
                        depth,
                        name,
                        "text, " + Counts.of(text.integer("len", 0), "character"),
                        String.valueOf(text.text("h"))));
            case Json.Obj list
            when list.members().get("items") instanceof Json.Num(String items) -> {
                lines.add(new Line(depth, name, items.equals("1") ? "1 item" : items + " items", ""));
                list.members().entrySet().stream()
                        .filter(each -> !each.getKey().equals("items"))
                        .forEach(each -> add(each.getKey(), each.getValue(), depth + 1, lines));
            }
            case Json.Obj object -> {
                lines.add(new Line(depth, name, "", ""));
                members(object, depth + 1, lines);
            }
            case Json.Str(String text) -> lines.add(new Line(depth, name, text, ""));
            case Json.Num(String digits) -> lines.add(new Line(depth, name, digits, ""));
            case Json.Bool(boolean flag) -> lines.add(new Line(depth, name, flag ? "yes" : "no", ""));
            case Json.Null _ -> lines.add(new Line(depth, name, "null", ""));
            case Json.Arr(List<Json> items) -> lines.add(new Line(depth, name, Counts.of(items.size(), "value"), ""));
        }
    }

    /** Headers and the like, for templates. */
    public record Pair(String name, String value) {
        static List<Pair> of(Map<String, String> pairs) {
            return pairs.entrySet().stream()
                    .map(each -> new Pair(each.getKey(), each.getValue()))
                    .toList();
        }
    }
}
