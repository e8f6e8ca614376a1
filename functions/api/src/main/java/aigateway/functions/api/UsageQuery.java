package aigateway.functions.api;

import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import aigateway.usage.Usages;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A question about usage.
 *
 * @param from the first day, in UTC
 * @param to the day after the last one
 * @param problem what was wrong with the query, or null
 */
record UsageQuery(
        LocalDate from,
        LocalDate to,
        List<Usages.Dimension> by,
        boolean csv,
        @Nullable Problem problem) {
    /** What a spreadsheet still takes. */
    static final int LINES_MAX = 50_000;

    private static final int DAYS_DEFAULT = 30;
    private static final int UNIX_DIGITS_MAX = 11;

    /**
     * @param from a day (YYYY-MM-DD, UTC) or integer Unix seconds; thirty days ago when left out
     * @param to the same, exclusive; tomorrow when left out
     */
    static UsageQuery read(
            @Nullable String from,
            @Nullable String to,
            @Nullable String groupBy,
            @Nullable String format,
            Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        LocalDate first = from == null ? today.minusDays(DAYS_DEFAULT - 1) : day(from);
        LocalDate end = to == null ? today.plusDays(1) : day(to);
        List<Usages.Dimension> by = new ArrayList<>();
        Problem problem = null;
        if (first == null) {
            problem = Problem.invalidValue("from", "expected a day as YYYY-MM-DD, or Unix seconds");
        }
        if (end == null) {
            problem = Problem.invalidValue("to", "expected a day as YYYY-MM-DD, or Unix seconds");
        }
        for (String word : groupBy == null || groupBy.isEmpty() ? new String[0] : groupBy.split(",", -1)) {
            Usages.Dimension dimension = dimension(word);
            if (dimension == null || by.contains(dimension)) {
                problem = Problem.invalidValue(
                        "group_by", "expected any of key, model, provider, tag, day, endpoint, each once");
            } else {
                by.add(dimension);
            }
        }
        if (format != null && !format.equals("json") && !format.equals("csv")) {
            problem = Problem.invalidValue("format", "expected json or csv");
        }
        return new UsageQuery(
                first == null ? today : first, end == null ? today : end, by, "csv".equals(format), problem);
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

    private static Usages.@Nullable Dimension dimension(String word) {
        for (Usages.Dimension dimension : Usages.Dimension.values()) {
            if (word(dimension).equals(word)) {
                return dimension;
            }
        }
        return null;
    }

    private static @Nullable LocalDate day(String text) {
        try {
            return text.matches("\\d{1," + UNIX_DIGITS_MAX + "}")
                    ? LocalDate.ofInstant(Instant.ofEpochSecond(Long.parseLong(text)), ZoneOffset.UTC)
                    : LocalDate.parse(text);
        } catch (DateTimeParseException _) {
            return null;
        }
    }
}
