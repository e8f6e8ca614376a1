package aigateway.functions.api;

import aigateway.call.ModelDirectory.Entry;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A page of the list of models in Anthropic's form.
 *
 * @param more whether there are others in the direction of the request
 */
record ModelPage(List<Entry> entries, boolean more) {
    /** These two are Anthropic's. */
    private static final int LIMIT_DEFAULT = 20;

    private static final int LIMIT_MAX = 1_000;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");

    /**
     * @param after the id before the page, or null
     * @param before the id behind the page, or null
     */
    static Result<ModelPage> of(
            List<Entry> all, @Nullable String limit, @Nullable String after, @Nullable String before) {
        int count = limit == null ? LIMIT_DEFAULT : NUMBER.matcher(limit).matches() ? Integer.parseInt(limit) : 0;
        if (count < 1 || count > LIMIT_MAX) {
            return Result.refused(Problem.invalidValue("limit", "expected a whole number from 1 to " + LIMIT_MAX));
        }
        if (after != null && before != null) {
            return Result.refused(Problem.invalidValue("before_id", "it cannot be sent together with after_id"));
        }
        if (before != null) {
            OptionalInt end = place(all, before);
            return end.isEmpty()
                    ? Result.refused(Problem.invalidValue("before_id", "expected the id of a model"))
                    : Result.ok(page(all, Math.max(0, end.getAsInt() - count), end.getAsInt(), true));
        }
        OptionalInt start = after == null ? OptionalInt.of(-1) : place(all, after);
        if (start.isEmpty()) {
            return Result.refused(Problem.invalidValue("after_id", "expected the id of a model"));
        }
        int from = start.getAsInt() + 1;
        return Result.ok(page(all, from, Math.min(all.size(), from + count), false));
    }

    private static ModelPage page(List<Entry> all, int from, int to, boolean backwards) {
        return new ModelPage(all.subList(from, to), backwards ? from > 0 : to < all.size());
    }

    private static OptionalInt place(List<Entry> all, String id) {
        return IntStream.range(0, all.size())
                .filter(each -> all.get(each).model().id().equals(id))
                .findFirst();
    }

    void write(JsonText json) {
        json.objects("data", entries, ModelJson::anthropic)
                .text(
                        "first_id",
                        entries.isEmpty() ? null : entries.getFirst().model().id())
                .flag("has_more", more)
                .text(
                        "last_id",
                        entries.isEmpty() ? null : entries.getLast().model().id());
    }
}
