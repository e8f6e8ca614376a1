package aigateway.functions.web.query;

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
public record Page(
        @Nullable String after, int limit, @Nullable Problem problem) {
    /** At which price a batch is charged: the provider's own batches are not used. */
    public static final String BATCH_PRICE = "x-agw-batch-price";

    private static final int LIMIT_DEFAULT = 20;
    private static final int LIMIT_MAX = 100;
    /**
     * Loose, because an id that is gone is no error; but a database takes no zero character. A price's id holds a model's
     * name.
     */
    private static final Pattern ID = Pattern.compile("[!-~]{1,300}");

    public static Page read(@Nullable String after, @Nullable String limit) {
        return upTo(limit, LIMIT_DEFAULT, LIMIT_MAX).after(after);
    }

    /**
     * A page of an API that allows longer ones: a client may request them, and gets at most {@value #LIMIT_MAX} at a time.
     *
     * @param limitMax the API's own
     */
    public static Page upTo(@Nullable String limit, int limitDefault, int limitMax) {
        if (limit == null) {
            return new Page(null, Math.min(limitDefault, LIMIT_MAX), null);
        }
        boolean valid =
                limit.matches("\\d{1,5}") && Integer.parseInt(limit) >= 1 && Integer.parseInt(limit) <= limitMax;
        return valid
                ? new Page(null, Math.min(Integer.parseInt(limit), LIMIT_MAX), null)
                : new Page(
                        null,
                        LIMIT_DEFAULT,
                        Problem.invalidValue("limit", "expected a whole number from 1 to " + limitMax));
    }

    public Page after(@Nullable String id) {
        return id != null && !ID.matcher(id).matches()
                ? new Page(id, limit, Problem.invalidValue("after", "expected an id"))
                : new Page(id, limit, problem);
    }

    /** A text to search for; null for none. A database takes no zero character; and no name has one. */
    public static @Nullable String searched(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text.replace("\0", "\n");
    }

    /** One more than asked for, to see whether there are more. */
    public int fetch() {
        return limit + 1;
    }

    public <T> void write(JsonText json, List<T> fetched, Function<T, String> id, JsonText.Members<T> members) {
        List<T> shown = shown(fetched);
        json.text("object", "list")
                .objects("data", shown, members)
                .flag("has_more", fetched.size() > limit)
                .text("last_id", shown.isEmpty() ? null : id.apply(shown.getLast()));
    }

    /** In the form of OpenAI's files and batches. */
    public <T> void writeWithFirst(
            JsonText json, List<T> fetched, Function<T, String> id, JsonText.Members<T> members) {
        json.text("object", "list");
        writeMembers(json, fetched, id, members);
    }

    /** In the form of Anthropic's lists. */
    public <T> void writeMembers(JsonText json, List<T> fetched, Function<T, String> id, JsonText.Members<T> members) {
        List<T> shown = shown(fetched);
        json.objects("data", shown, members)
                .flag("has_more", fetched.size() > limit)
                .text("first_id", shown.isEmpty() ? null : id.apply(shown.getFirst()))
                .text("last_id", shown.isEmpty() ? null : id.apply(shown.getLast()));
    }

    private <T> List<T> shown(List<T> fetched) {
        return fetched.subList(0, Math.min(limit, fetched.size()));
    }
}
