package aigateway.functions.api;

import aigateway.kernel.Csv;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list of the admin API as a table for a spreadsheet.
 *
 * @param next where the next part starts, the value of {@code after}; null when this is all
 */
record ListCsv(String text, @Nullable String next) {
    /** Some three megabytes: an answer of a Lambda function ends at six. */
    static final int LINES_MAX = 10_000;

    private static final int PAGE_LINES = 500;

    /** Reads a part of a list. */
    interface Rows<T> {
        List<T> list(@Nullable String after, int limit);
    }

    /**
     * What a list has for each row.
     *
     * @param head names of the columns, separated by commas
     * @param cells texts as {@link Csv#cell} makes them
     */
    record Columns<T>(String head, Function<T, String> id, Function<T, List<String>> cells) {}

    /** Whether a request is for a table: by its parameter, or by what it accepts. */
    static Result<Boolean> asked(HttpRequest<?> request, @Nullable String format) {
        if (format != null && !format.equals("json") && !format.equals("csv")) {
            return Result.refused(Problem.invalidValue("format", "expected json or csv"));
        }
        return Result.ok(format == null ? UsageController.prefersCsv(request) : format.equals("csv"));
    }

    static <T> ListCsv read(Columns<T> columns, @Nullable String after, Rows<T> rows) {
        var csv = new StringBuilder(columns.head()).append(Csv.LINE_END);
        String last = after;
        int lines = 0;
        while (lines < LINES_MAX) {
            List<T> page = rows.list(last, PAGE_LINES);
            page.forEach(row -> csv.append(Csv.line(columns.cells().apply(row))));
            if (page.size() < PAGE_LINES) {
                return new ListCsv(csv.toString(), null);
            }
            last = columns.id().apply(page.getLast());
            lines += page.size();
        }
        return new ListCsv(csv.toString(), last);
    }

    HttpResponse<byte[]> answer() {
        var answer = HttpResponse.ok(text.getBytes(StandardCharsets.UTF_8))
                .header("content-type", "text/csv; charset=utf-8")
                .header("x-agw-has-more", Boolean.toString(next != null));
        return next == null ? answer : answer.header("x-agw-last-id", next);
    }

    /** A number or a time; null is an empty cell. */
    static String plain(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
