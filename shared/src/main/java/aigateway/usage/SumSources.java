package aigateway.usage;

import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows that a report sums: each with its bucket, its groups and its figures. Each table is summed by itself: over several,
 * the planner expects so many groups that it sorts all rows on disk.
 */
final class SumSources {
    /** The columns of the summaries of closed days. The other tables keep calls, outcome, status and code instead. */
    static final List<String> FIGURES = List.of(
            "answered_calls",
            "attempts",
            "failed_calls",
            "refused_calls",
            "cached_calls",
            "charged_calls",
            "unpriced_calls",
            "input_tokens",
            "cached_input_tokens",
            "cache_write_tokens",
            "output_tokens",
            "reasoning_tokens",
            "cost_nano_usd",
            "charged_nano_usd",
            "provider_cost_nano_usd",
            "saved_nano_usd");

    private static final String SUMMARIZED = ", " + String.join(", ", FIGURES);

    private static final String BY_OUTCOME = """
            case when outcome in ('settled', 'voided', 'charged') then calls else 0 end attempts, %s failed_calls,
                %s refused_calls, case when outcome = 'cached' then calls else 0 end cached_calls,
                case when outcome = 'charged' then calls else 0 end charged_calls, unpriced_calls, input_tokens,
                cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
                cost_nano_usd::bigint cost_nano_usd,
                case when outcome = 'charged' then cost_nano_usd::bigint else 0 end charged_nano_usd,
                provider_cost_nano_usd::bigint provider_cost_nano_usd, saved_nano_usd::bigint saved_nano_usd""";

    /** The function costs more than the sums; most rows have neither an error's status nor a code. */
    private static final String FAULT =
            "case when status >= 400 or code <> '' then fault_domain(outcome, status, code) end";

    private static final String OF_CALLS = ", case when status <> 0 then calls else 0 end answered_calls, "
            + BY_OUTCOME.formatted(
                    "case when (" + FAULT + ") in ('provider', 'gateway') then calls else 0 end",
                    "case when outcome = 'refused' and (" + FAULT
                            + ") is distinct from 'gateway' then calls else 0 end");

    /** A refused call has no row by tag. */
    private static final String OF_TAGS = ", answered_calls, " + BY_OUTCOME.formatted("failed_calls", "0");

    private static final String OF_LATENCIES = ", total_counts, provider_counts, own_counts, first_token_counts";

    private SumSources() {}

    static void addCalls(StatementText text, UsageQuery query, Spans spans) {
        if (spans.hasClosed()) {
            text.add(summed(query) + "select " + ofDay(query.bucket(), "day") + " bucket" + picked(query));
            DaySummary.of(query)
                    .ifPresentOrElse(
                            summary -> text.add(
                                    SUMMARIZED + " from usage_day_summary where kind = ? and ", summary.kind()),
                            () -> text.add(OF_CALLS + " from usage_day_closed where "));
            addClosedDays(text, spans);
            addFilters(text, query);
            text.add(grouped(query) + " union all ");
        }
        text.add(summed(query));
        addHours(text, query, spans, OF_CALLS, "usage_hour");
        text.add(grouped(query));
    }

    static void addLatencies(StatementText text, UsageQuery query, Spans spans) {
        if (spans.hasClosed()) {
            text.add("select " + ofDay(query.bucket(), "day") + " bucket" + picked(query) + OF_LATENCIES
                    + " from latency_day_closed where ");
            addClosedDays(text, spans);
            addFilters(text, query);
            text.add(" union all ");
        }
        addHours(text, query, spans, OF_LATENCIES, "latency_hour");
    }

    /** Of whole days. */
    static void addTags(StatementText text, UsageQuery query, Spans spans) {
        String picked = summed(query) + "select " + ofDay(query.bucket(), "day") + " bucket" + picked(query);
        boolean summarized = spans.hasClosed()
                && query.needed().stream()
                        .allMatch(each -> each.isTag() || each == Dimension.KEY || each == Dimension.TEAM);
        String from = Spans.firstDay(query).toString();
        if (summarized) {
            text.add(
                    picked + SUMMARIZED + " from usage_tag_day_summary where day >= ?::date and day < ?::date",
                    from,
                    spans.closedTo().toString());
            addTagFilters(text, query);
            text.add(grouped(query) + " union all ");
        }
        text.add(
                picked + OF_TAGS + " from usage_tag_day where day >= ?::date and day < ?::date",
                summarized ? spans.closedTo().toString() : from,
                Spans.endDay(query).toString());
        addTagFilters(text, query);
        text.add(grouped(query));
    }

    private static void addHours(StatementText text, UsageQuery query, Spans spans, String figures, String table) {
        text.add("select ");
        switch (query.bucket()) {
            case NONE -> text.add("null::int");
            case HOUR -> text.add("extract(epoch from hour)::bigint");
            case DAY, WEEK, MONTH ->
                text.add(ofDay(
                        query.bucket(), "(hour at time zone '" + query.zone().getId() + "')"));
        }
        text.add(" bucket" + picked(query) + figures + " from " + table + " where ");
        if (spans.hasClosed()) {
            text.add(
                    "(hour >= ? and hour < ? or hour >= ? and hour < ?)",
                    spans.from(),
                    spans.closedFromInstant(),
                    spans.closedToInstant(),
                    spans.to());
        } else {
            text.add("hour >= ? and hour < ?", spans.from(), spans.to());
        }
        addFilters(text, query);
    }

    private static void addClosedDays(StatementText text, Spans spans) {
        text.add(
                "day >= ?::date and day < ?::date",
                spans.closedFrom().toString(),
                spans.closedTo().toString());
    }

    private static void addTagFilters(StatementText text, UsageQuery query) {
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
        if (!filters.teams().isEmpty()) {
            text.add(" and team_id = any (?)", values(filters.teams()));
        }
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

    private static String summed(UsageQuery query) {
        String sums = FIGURES.stream()
                .map(name -> ", sum_exact(" + name + ") " + name)
                .collect(Collectors.joining());
        return "select bucket" + groups(query) + sums + " from (";
    }

    private static String grouped(UsageQuery query) {
        return ") t group by bucket" + groups(query);
    }

    private static String groups(UsageQuery query) {
        return IntStream.range(0, query.by().size()).mapToObj(at -> ", g" + at).collect(Collectors.joining());
    }

    private static String picked(UsageQuery query) {
        return IntStream.range(0, query.by().size())
                .mapToObj(at -> ", " + query.by().get(at).column() + " g" + at)
                .collect(Collectors.joining());
    }
}
