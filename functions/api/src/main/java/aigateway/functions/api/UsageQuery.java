package aigateway.functions.api;

import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.usage.Usages;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A question about usage.
 *
 * @param from the first day, in UTC
 * @param to the day after the last one
 */
record UsageQuery(LocalDate from, LocalDate to, List<Usages.Dimension> by, boolean csv) {
    /** Some four megabytes: an answer of a Lambda function ends at six. */
    static final int LINES_MAX = 10_000;

    private static final int DAYS_DEFAULT = 30;
    private static final long DAY_SECONDS = 24 * 3600;
    private static final Pattern UNIX_SECONDS = Pattern.compile("\\d{1,11}");
    /** No other year: what comes before it or has five digits is a slip, and not every calendar has a year zero. */
    private static final Pattern DAY = Pattern.compile("(19[7-9]|[2-9]\\d\\d)\\d-\\d\\d-\\d\\d");

    /**
     * @param from a day (YYYY-MM-DD, UTC) or Unix seconds, whose day counts whole; thirty days up to today when left out
     * @param to the same, exclusive, but that the day of Unix seconds counts if it has begun; tomorrow when left out
     * @param csvPreferred what the format is when it is left out
     */
    static Result<UsageQuery> read(
            @Nullable String from,
            @Nullable String to,
            @Nullable String groupBy,
            @Nullable String format,
            boolean csvPreferred,
            Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        LocalDate end = to == null ? today.plusDays(1) : day(to, DAY_SECONDS - 1);
        LocalDate first = from != null ? day(from, 0) : end == null ? today : end.minusDays(DAYS_DEFAULT);
        List<Usages.Dimension> by = dimensions(groupBy == null ? "" : groupBy);
        if (first == null) {
            return wrong("from", "expected a day as YYYY-MM-DD, or Unix seconds");
        }
        if (end == null) {
            return wrong("to", "expected a day as YYYY-MM-DD, or Unix seconds");
        }
        if (!first.isBefore(end)) {
            return wrong("to", "expected a day after from; it is the first one that no longer counts");
        }
        if (by == null) {
            return wrong("group_by", "expected any of key, model, provider, tag, user, day, endpoint, each once");
        }
        if (format != null && !format.equals("json") && !format.equals("csv")) {
            return wrong("format", "expected json or csv");
        }
        return Result.ok(new UsageQuery(first, end, by, format == null ? csvPreferred : format.equals("csv")));
    }

    private static Result<UsageQuery> wrong(String param, String why) {
        return Result.refused(Problem.invalidValue(param, why));
    }

    void write(JsonText json, List<Usages.Line> lines, boolean more) {
        json.text("object", "list")
                .text("from", from.toString())
                .text("to", to.toString())
                .objects("data", lines, this::line)
                .flag("has_more", more);
    }

    private void line(JsonText json, Usages.Line line) {
        for (int at = 0; at < by.size(); at++) {
            json.text(word(by.get(at)), line.group().get(at));
        }
        json.number("calls", line.calls())
                .number("charged_calls", line.chargedCalls())
                .number("unpriced_calls", line.unpricedCalls())
                .number("input_tokens", line.inputTokens())
                .number("cached_input_tokens", line.cachedInputTokens())
                .number("cache_write_tokens", line.cacheWriteTokens())
                .number("output_tokens", line.outputTokens())
                .number("reasoning_tokens", line.reasoningTokens())
                .decimal("cost_usd", line.cost().toUsd())
                .decimal("provider_cost_usd", line.providerCost().toUsd());
    }

    static String word(Usages.Dimension dimension) {
        return dimension.name().toLowerCase(Locale.ROOT);
    }

    /** Null when one is unknown or is repeated. */
    private static @Nullable List<Usages.Dimension> dimensions(String words) {
        List<Usages.Dimension> by = new ArrayList<>();
        for (String word : words.isEmpty() ? new String[0] : words.split(",", -1)) {
            Usages.Dimension dimension = dimension(word);
            if (dimension == null || by.contains(dimension)) {
                return null;
            }
            by.add(dimension);
        }
        return by;
    }

    private static Usages.@Nullable Dimension dimension(String word) {
        for (Usages.Dimension dimension : Usages.Dimension.values()) {
            if (word(dimension).equals(word)) {
                return dimension;
            }
        }
        return null;
    }

    private static @Nullable LocalDate day(String text, long secondsLater) {
        if (UNIX_SECONDS.matcher(text).matches()) {
            return LocalDate.ofInstant(Instant.ofEpochSecond(Long.parseLong(text) + secondsLater), ZoneOffset.UTC);
        }
        try {
            return DAY.matcher(text).matches() ? LocalDate.parse(text) : null;
        } catch (DateTimeParseException _) {
            return null;
        }
    }
}
