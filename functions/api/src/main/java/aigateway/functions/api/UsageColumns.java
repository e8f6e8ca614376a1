package aigateway.functions.api;

import aigateway.functions.web.query.UsageRequest;
import aigateway.kernel.Money;
import aigateway.usage.Bucket;
import aigateway.usage.Dimension;
import aigateway.usage.Figures;
import aigateway.usage.Latencies;
import aigateway.usage.UsageReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The names and values of a report's lines, the same for JSON and CSV. */
final class UsageColumns {
    /**
     * A column of text.
     *
     * @param value null for none
     */
    record Text(String name, Function<UsageReport.Line, @Nullable String> value) {}

    /**
     * A column of digits.
     *
     * @param value null for unknown
     */
    record Digits(String name, Function<Figures, @Nullable String> value) {}

    /** New ones are added at the end: a table's columns may be read by their places. */
    static final List<Digits> FIGURES = List.of(
            count("calls", Figures::calls),
            count("charged_calls", Figures::chargedCalls),
            count("unpriced_calls", Figures::unpricedCalls),
            count("input_tokens", Figures::inputTokens),
            count("cached_input_tokens", Figures::cachedInputTokens),
            count("cache_write_tokens", Figures::cacheWriteTokens),
            count("output_tokens", Figures::outputTokens),
            count("reasoning_tokens", Figures::reasoningTokens),
            money("cost_usd", Figures::cost),
            money("provider_cost_usd", Figures::providerCost),
            count("attempts", Figures::attempts),
            count("failed_calls", Figures::failedCalls),
            count("refused_calls", Figures::refusedCalls),
            count("cached_calls", Figures::cachedCalls),
            money("charged_cost_usd", Figures::chargedCost),
            money("savings_usd", Figures::savings));

    private UsageColumns() {}

    /** The bucket and the groups, in the order of the request; a name follows its id. */
    static List<Text> texts(UsageRequest request) {
        List<Text> columns = new ArrayList<>();
        for (int at = 0; at < request.query().by().size(); at++) {
            addBucket(columns, request, at);
            int place = at;
            Dimension dimension = request.query().by().get(at);
            String word = UsageRequest.word(dimension);
            columns.add(new Text(word, line -> line.groups().get(place).value()));
            if (dimension == Dimension.TEAM || dimension == Dimension.KEY) {
                columns.add(new Text(
                        word + "_name", line -> line.groups().get(place).name()));
            }
        }
        addBucket(columns, request, request.query().by().size());
        return columns;
    }

    private static void addBucket(List<Text> columns, UsageRequest request, int at) {
        Bucket bucket = request.query().bucket();
        if (bucket != Bucket.NONE && request.bucketAt() == at) {
            columns.add(new Text(UsageRequest.word(bucket), line -> bucket(request, line)));
        }
    }

    private static @Nullable String bucket(UsageRequest request, UsageReport.Line line) {
        var begin = line.bucket();
        if (begin == null) {
            return null;
        }
        return switch (request.query().bucket()) {
            case NONE -> null;
            case HOUR -> request.period().hour(begin);
            case DAY, WEEK -> request.period().day(begin);
            case MONTH -> request.period().month(begin);
        };
    }

    /** The kinds of times, each with its counts. */
    record Times(String name, Function<Latencies, Latencies.Histogram> of) {}

    static final List<Times> TIMES = List.of(
            new Times("total", Latencies::total),
            new Times("provider", Latencies::provider),
            new Times("own", Latencies::own),
            new Times("first_token", Latencies::firstToken));

    /** About; null when there are none. */
    static @Nullable String millis(Latencies.Histogram histogram, double share) {
        return histogram.count() == 0 ? null : Long.toString(histogram.about(share));
    }

    private static Digits count(String name, Function<Figures, Long> value) {
        return new Digits(name, figures -> Long.toString(value.apply(figures)));
    }

    private static Digits money(String name, Function<Figures, @Nullable Money> value) {
        return new Digits(name, figures -> {
            Money money = value.apply(figures);
            return money == null ? null : money.toUsd();
        });
    }
}
