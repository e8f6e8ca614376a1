package aigateway.functions.api;

import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list: what comes after an id, at most so many.
 *
 * @param problem what was wrong with the query, or null
 */
record Page(@Nullable String after, int limit, @Nullable Problem problem) {
    private static final int LIMIT_DEFAULT = 20;
    private static final int LIMIT_MAX = 100;
    /**
     * Loose, because an id that is gone is no error; but a database takes no zero character. A price's id holds a model's
     * name.
     */
    private static final Pattern ID = Pattern.compile("[!-~]{1,300}");

    static Page read(@Nullable String after, @Nullable String limit) {
        int count = LIMIT_DEFAULT;
        Problem problem = null;
        if (limit != null) {
            if (limit.matches("\\d{1,3}") && Integer.parseInt(limit) >= 1 && Integer.parseInt(limit) <= LIMIT_MAX) {
                count = Integer.parseInt(limit);
            } else {
                problem = Problem.invalidValue("limit", "expected a whole number from 1 to " + LIMIT_MAX);
            }
        }
        if (after != null && !ID.matcher(after).matches()) {
            problem = Problem.invalidValue("after", "expected an id");
        }
        return new Page(after, count, problem);
    }

    /** One more than asked for, to see whether there are more. */
    int fetch() {
        return limit + 1;
    }

    <T> void write(JsonText json, List<T> fetched, Function<T, String> id, JsonText.Members<T> members) {
        List<T> shown = fetched.subList(0, Math.min(limit, fetched.size()));
        json.text("object", "list")
                .objects("data", shown, members)
                .flag("has_more", fetched.size() > limit)
                .text("last_id", shown.isEmpty() ? null : id.apply(shown.getLast()));
    }
}
