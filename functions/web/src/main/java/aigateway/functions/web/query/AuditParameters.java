package aigateway.functions.web.query;

import aigateway.audit.AuditQuery;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query parameters of the audit's list. */
public record AuditParameters(AuditQuery query, Page page, boolean csv) {
    /** Some four megabytes: an answer of a Lambda function ends at six. */
    public static final int CSV_LINES_MAX = 10_000;

    private static final Pattern UNIX_SECONDS = Pattern.compile("\\d{1,11}");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");
    /** A name of a model is the longest part of a target. A database takes no zero character. */
    private static final Pattern WORD = Pattern.compile("[^\\p{Cntrl}]{1,300}");

    /**
     * @param given each parameter with its values; one given twice is refused
     * @param csvPreferred what the format is when it is left out
     */
    public static Result<AuditParameters> read(Map<String, List<String>> given, boolean csvPreferred) {
        for (var parameter : given.entrySet()) {
            if (parameter.getValue().size() != 1) {
                return wrong(parameter.getKey(), "expected once");
            }
        }
        for (String word : List.of("actor", "action", "target")) {
            String value = value(given, word);
            if (value != null && !WORD.matcher(value).matches()) {
                return wrong(word, "expected 1 to 300 characters");
            }
        }
        return times(given, csvPreferred);
    }

    private static Result<AuditParameters> times(Map<String, List<String>> given, boolean csvPreferred) {
        for (String time : List.of("from", "to")) {
            if (given.containsKey(time) && time(value(given, time)) == null) {
                return wrong(time, "expected Unix seconds, or a day as YYYY-MM-DD, which means its start in UTC");
            }
        }
        String after = value(given, "after");
        String order = value(given, "order");
        String format = value(given, "format");
        Page page = Page.read(after, value(given, "limit"));
        if (page.problem() != null) {
            return Result.refused(page.problem());
        }
        if (after != null && !NUMBER.matcher(after).matches()) {
            return wrong("after", "expected the number of an event");
        }
        if (order != null && !order.equals("asc") && !order.equals("desc")) {
            return wrong("order", "expected asc or desc");
        }
        if (format != null && !format.equals("json") && !format.equals("csv")) {
            return wrong("format", "expected json or csv");
        }
        boolean csv = format == null ? csvPreferred : format.equals("csv");
        var query = new AuditQuery(
                value(given, "actor"),
                value(given, "action"),
                value(given, "target"),
                time(value(given, "from")),
                time(value(given, "to")),
                after == null ? null : Long.valueOf(after),
                "asc".equals(order),
                csv ? CSV_LINES_MAX + 1 : page.fetch());
        return Result.ok(new AuditParameters(query, page, csv));
    }

    private static @Nullable String value(Map<String, List<String>> given, String name) {
        List<String> values = given.get(name);
        return values == null ? null : values.getFirst();
    }

    private static @Nullable Instant time(@Nullable String text) {
        return text == null ? null : time(text, ZoneOffset.UTC);
    }

    /** Unix seconds, or the start of a day in the zone; null when it is neither. */
    public static @Nullable Instant time(String text, ZoneId zone) {
        if (UNIX_SECONDS.matcher(text).matches()) {
            return Instant.ofEpochSecond(Long.parseLong(text));
        }
        try {
            return DAY.matcher(text).matches()
                    ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
                    : null;
        } catch (DateTimeException _) {
            return null;
        }
    }

    private static Result<AuditParameters> wrong(String param, String why) {
        return Result.refused(Problem.invalidValue(param, why));
    }
}
