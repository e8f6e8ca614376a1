package aigateway.usage;

import aigateway.postgres.Sql;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements that read a report from the tables of sums. Every name in them is from code, never from a client's text. */
final class SumsText {
    private static final List<String> COUNTS = List.of("total", "provider", "own", "first_token");

    private SumsText() {}

    /** Lines, then the total, which has no group. */
    static Sql report(UsageQuery query, Spans spans) {
        String groups = each(query, at -> ", g" + at);
        var text = new StatementText()
                .add("with lines as materialized (select bucket" + groups + figures("sum_exact(%s)") + " from (");
        SumSources.add(text, query, spans, query.readsTags() ? SumTable.TAGS : SumTable.CALLS);
        text.add(") u group by bucket" + groups + ")");
        text.add(
                ", shown as (select * from lines order by bucket nulls first, cost_nano_usd desc" + groups
                        + " limit ?)",
                query.linesMax() + 1);
        text.add(" select false is_total, s.bucket" + groups + figures("s.%s") + names(query) + " from shown s"
                + each(query, at -> join(query.by().get(at), at)));
        String nulls = ", null".repeat(query.by().size());
        text.add(" union all select true, null" + nulls + figures("sum_exact(%s)") + nulls + " from lines");
        return text.add(" order by is_total, bucket nulls first, cost_nano_usd desc" + groups)
                .sql();
    }

    /** Counts of latencies, by bucket and group. */
    static Sql latencies(UsageQuery query, Spans spans) {
        String groups = each(query, at -> ", g" + at);
        var text = new StatementText()
                .add("select bucket" + groups
                        + COUNTS.stream().map(SumsText::counts).collect(Collectors.joining()) + " from (");
        SumSources.add(text, query, spans, SumTable.LATENCIES);
        return text.add(") u group by bucket" + groups).sql();
    }

    /** Names of teams and keys, of deleted and revoked ones too. */
    private static String names(UsageQuery query) {
        return each(query, at -> (query.by().get(at).isNamed() ? ", n" + at + ".name" : ", null") + " name" + at);
    }

    private static String join(Dimension dimension, int at) {
        if (!dimension.isNamed()) {
            return "";
        }
        String table = dimension == Dimension.TEAM ? "team" : "client_key";
        return " left join " + table + " n" + at + " on n" + at + ".id = g" + at;
    }

    private static String figures(String form) {
        return SumSources.FIGURES.stream()
                .map(name -> ", " + form.formatted(name) + " " + name)
                .collect(Collectors.joining());
    }

    /** As a text of numbers. */
    private static String counts(String name) {
        return IntStream.rangeClosed(1, Latencies.Histogram.BOUNDS_MILLIS.size() + 1)
                .mapToObj(at -> "sum_exact(" + name + "_counts[" + at + "])")
                .collect(Collectors.joining(", ", ", array_to_string(array[", "], ',') " + name));
    }

    private static String each(UsageQuery query, IntFunction<String> piece) {
        return IntStream.range(0, query.by().size()).mapToObj(piece).collect(Collectors.joining());
    }
}
