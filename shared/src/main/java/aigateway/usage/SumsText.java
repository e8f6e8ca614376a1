package aigateway.usage;

import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.postgres.Sql;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The statements that read a report from the tables of sums. Every name in them is from code, never from a client's text. */
final class SumsText {
    private static final String FIGURES = """
            , coalesce(sum(answered), 0) answered,
                coalesce(sum(calls) filter (where outcome in ('settled', 'voided', 'charged')), 0) attempts,
                coalesce(sum(failed), 0) failed,
                coalesce(sum(answered - failed) filter (where outcome = 'refused'), 0) refused,
                coalesce(sum(calls) filter (where outcome = 'cached'), 0) cached,
                coalesce(sum(calls) filter (where outcome = 'charged'), 0) charged,
                coalesce(sum(unpriced_calls), 0) unpriced, coalesce(sum(input_tokens), 0) input,
                coalesce(sum(cached_input_tokens), 0) cached_input, coalesce(sum(cache_write_tokens), 0) cache_write,
                coalesce(sum(output_tokens), 0) output, coalesce(sum(reasoning_tokens), 0) reasoning,
                coalesce(sum(cost_nano_usd), 0) cost,
                coalesce(sum(cost_nano_usd) filter (where outcome = 'charged'), 0) charged_cost,
                coalesce(sum(provider_cost_nano_usd), 0) provider_cost, coalesce(sum(saved_nano_usd), 0) saved""";

    private static final String NAMES = "answered attempts failed refused cached charged unpriced input cached_input"
            + " cache_write output reasoning cost charged_cost provider_cost saved";

    private static final String CALL_COLUMNS = """
            case when status <> 0 then calls else 0 end answered,
                case when fault_domain(outcome, status, code) in ('provider', 'gateway') then calls else 0 end failed""";

    private static final String COLUMNS = """
            , outcome, calls, unpriced_calls, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens,
                reasoning_tokens, cost_nano_usd, provider_cost_nano_usd, saved_nano_usd""";

    private static final String LATENCIES = List.of("total", "provider", "own", "first_token").stream()
            .map(SumsText::counts)
            .collect(Collectors.joining());

    private SumsText() {}

    /** Lines, then the total, which has no group. */
    static Sql report(UsageQuery query, Spans spans) {
        var text = new StatementText()
                .add("with lines as materialized (select bucket" + groups(query) + FIGURES + " from (");
        if (query.readsTags()) {
            addTags(text, query);
        } else {
            addCalls(text, query, spans, CALL_COLUMNS + COLUMNS, "usage_day_closed", "usage_hour");
        }
        text.add(") u" + groupBy(query) + ")");
        String groups = groups(query);
        text.add(
                ", shown as (select * from lines order by bucket nulls first, cost desc" + groups + " limit ?)",
                query.linesMax() + 1);
        text.add(" select false is_total, s.bucket" + groups + figures("s.%s") + names(query) + " from shown s"
                + joins(query));
        text.add(" union all select true, null" + nulls(query.by().size()) + figures("coalesce(sum(%s), 0)")
                + nulls(query.by().size()) + " from lines");
        return text.add(" order by is_total, bucket nulls first, cost desc" + groups)
                .sql();
    }

    /** Counts of latencies, by bucket and group. */
    static Sql latencies(UsageQuery query, Spans spans) {
        var text = new StatementText().add("select bucket" + groups(query) + LATENCIES + " from (");
        addCalls(
                text,
                query,
                spans,
                "total_counts, provider_counts, own_counts, first_token_counts",
                "latency_day_closed",
                "latency_hour");
        return text.add(") u" + groupBy(query)).sql();
    }

    private static void addCalls(
            StatementText text, UsageQuery query, Spans spans, String columns, String days, String hours) {
        String picked = picked(query) + ", " + columns;
        if (spans.hasClosed()) {
            text.add("select " + ofDay(query.bucket(), "day") + " bucket" + picked + " from " + days);
            text.add(
                    " where day >= ?::date and day < ?::date",
                    spans.closedFrom().toString(),
                    spans.closedTo().toString());
            addFilters(text, query);
            text.add(" union all ");
            addHours(text, query, picked, hours);
            text.add(
                    "(hour >= ? and hour < ? or hour >= ? and hour < ?)",
                    spans.from(),
                    spans.closedFromInstant(),
                    spans.closedToInstant(),
                    spans.to());
        } else {
            addHours(text, query, picked, hours);
            text.add("hour >= ? and hour < ?", spans.from(), spans.to());
        }
        addFilters(text, query);
    }

    private static void addHours(StatementText text, UsageQuery query, String picked, String hours) {
        text.add("select ");
        switch (query.bucket()) {
            case NONE -> text.add("null::int");
            case HOUR -> text.add("extract(epoch from hour)::bigint");
            case DAY, WEEK, MONTH ->
                text.add(ofDay(
                        query.bucket(), "(hour at time zone '" + query.zone().getId() + "')"));
        }
        text.add(" bucket" + picked + " from " + hours + " where ");
    }

    private static void addTags(StatementText text, UsageQuery query) {
        text.add("select " + ofDay(query.bucket(), "day") + " bucket" + picked(query)
                + ", answered_calls answered, failed_calls failed" + COLUMNS + " from usage_tag_day");
        text.add(
                " where day >= ?::date and day < ?::date",
                Spans.firstDay(query).toString(),
                Spans.endDay(query).toString());
        addFilters(text, query);
        text.addIf(query.filters().tag(), " and tag = ?");
        text.addIf(query.filters().tagPrefix(), " and starts_with(tag, ?)");
        if (query.by().contains(Dimension.USER)) {
            text.add(" and starts_with(tag, '" + Dimension.USER_TAG + "')");
        }
    }

    private static void addFilters(StatementText text, UsageQuery query) {
        UsageFilters filters = query.filters();
        if (!filters.keys().isEmpty()) {
            text.add(
                    " and key_id = any (?)",
                    filters.keys().stream().map(KeyId::value).toList());
        }
        addTeams(text, filters.teams());
        Set<TeamId> visible = query.visible().only();
        if (visible != null) {
            text.add(" and team_id = any (?)", values(visible));
        }
        text.addIf(filters.model(), " and model = ?")
                .addIf(filters.askedModel(), " and asked_model = ?")
                .addIf(filters.provider(), " and provider = ?")
                .addIf(filters.endpoint(), " and endpoint = ?")
                .addIf(filters.outcome(), " and outcome = ?")
                .addIf(filters.code(), " and code = ?");
    }

    private static void addTeams(StatementText text, Set<TeamId> teams) {
        if (!teams.isEmpty()) {
            text.add(" and team_id = any (?)", values(teams));
        }
    }

    private static List<String> values(Set<TeamId> teams) {
        return teams.stream().map(TeamId::value).toList();
    }

    /** Days since 1970. */
    private static String ofDay(Bucket bucket, String day) {
        return switch (bucket) {
            case NONE -> "null::int";
            case HOUR -> throw new IllegalArgumentException("a day has no hour");
            case DAY -> day + "::date - date '1970-01-01'";
            case WEEK -> "date_trunc('week', " + day + "::timestamp)::date - date '1970-01-01'";
            case MONTH -> "date_trunc('month', " + day + "::timestamp)::date - date '1970-01-01'";
        };
    }

    private static String picked(UsageQuery query) {
        return each(query, at -> ", " + query.by().get(at).column() + " g" + at);
    }

    private static String groups(UsageQuery query) {
        return each(query, at -> ", g" + at);
    }

    private static String groupBy(UsageQuery query) {
        return " group by bucket" + groups(query);
    }

    /** Names of teams and keys, of deleted and revoked ones too. */
    private static String names(UsageQuery query) {
        return each(query, at -> query.by().get(at).isNamed() ? ", n" + at + ".name name" + at : ", null name" + at);
    }

    private static String joins(UsageQuery query) {
        return each(
                query,
                at -> !query.by().get(at).isNamed()
                        ? ""
                        : " left join " + (query.by().get(at) == Dimension.TEAM ? "team" : "client_key") + " n" + at
                                + " on n" + at + ".id = g" + at);
    }

    private static String nulls(int columns) {
        return ", null".repeat(columns);
    }

    private static String figures(String form) {
        return Stream.of(NAMES.split(" ", -1))
                .map(name -> ", " + form.formatted(name) + "::bigint " + name)
                .collect(Collectors.joining());
    }

    private static String counts(String name) {
        return IntStream.rangeClosed(1, Latencies.Histogram.BOUNDS_MILLIS.size() + 1)
                .mapToObj(at -> "coalesce(sum(" + name + "_counts[" + at + "]), 0)")
                .collect(Collectors.joining(", ", ", array_to_string(array[", "], ',') " + name));
    }

    private static String each(UsageQuery query, IntFunction<String> piece) {
        return IntStream.range(0, query.by().size()).mapToObj(piece).collect(Collectors.joining());
    }
}
