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
    /** The columns of days. Hours have calls, outcome, status and code instead. */
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

    private static final String SUMMED = ", " + String.join(", ", FIGURES);

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

    /**
     * The index begins with the hour and the key: so the rows of a key are looked up hour by hour, instead of reading those of
     * all keys. In no zone does an hour begin at another minute.
     */
    private static final String EACH_HOUR = " and hour = any (array("
            + "select generate_series(date_bin('15 minutes', ?::timestamptz, 'epoch'), ?::timestamptz, '15 minutes')))";

    private static final String OF_LATENCIES = ", total_counts, provider_counts, own_counts, first_token_counts";

    private SumSources() {}

    /** Each table is summed by itself; latencies, which have 64 counts in a row, are not. */
    static void add(StatementText text, UsageQuery query, Spans spans, SumTable table) {
        boolean separate = table != SumTable.LATENCIES;
        if (spans.hasDays()) {
            text.add(separate ? summed(query) : "");
            text.add("select " + ofDay(query.bucket(), "day") + " bucket" + picked(query)
                    + (separate ? SUMMED : OF_LATENCIES) + " from " + table.days() + " where kind = "
                    + table.kind(query.needed()));
            text.add(
                    " and day >= ?::date and day < ?::date",
                    spans.firstDay().toString(),
                    spans.endDay().toString());
            addFilters(text, query, table);
            text.add(separate ? grouped(query) : "").add(spans.hours().isEmpty() ? "" : " union all ");
        }
        if (!spans.hours().isEmpty()) {
            text.add(separate ? summed(query) : "");
            addHours(text, query, spans, table);
            text.add(separate ? grouped(query) : "");
        }
    }

    private static void addHours(StatementText text, UsageQuery query, Spans spans, SumTable table) {
        text.add("select ");
        switch (query.bucket()) {
            case NONE -> text.add("null::int");
            case HOUR -> text.add("extract(epoch from hour)::bigint");
            case DAY, WEEK, MONTH ->
                text.add(ofDay(
                        query.bucket(), "(hour at time zone '" + query.zone().getId() + "')"));
        }
        text.add(" bucket" + picked(query)
                + switch (table) {
                    case CALLS -> OF_CALLS;
                    case TAGS -> OF_TAGS;
                    case LATENCIES -> OF_LATENCIES;
                }
                + " from " + table.hours() + " where (");
        String or = "";
        for (Spans.Hours each : spans.hours()) {
            text.add(or + "hour >= ? and hour < ?", each.from(), each.to());
            or = " or ";
        }
        text.add(")");
        if (table == SumTable.CALLS && !query.filters().keys().isEmpty()) {
            text.add(EACH_HOUR, query.from(), query.to());
        }
        addFilters(text, query, table);
    }

    private static void addFilters(StatementText text, UsageQuery query, SumTable table) {
        UsageFilters filters = query.filters();
        if (!filters.keys().isEmpty()) {
            text.add(
                    " and key_id = any (?)",
                    filters.keys().stream().map(KeyId::value).toList());
        }
        if (!filters.teams().isEmpty()) {
            text.add(" and team_id = any (?)", values(filters.teams()));
        }
        List<String> visible = query.visible().ids();
        if (visible != null) {
            text.add(" and team_id = any (?)", visible);
        }
        text.addIf(filters.model(), " and model = ?")
                .addIf(filters.askedModel(), " and asked_model = ?")
                .addIf(filters.provider(), " and provider = ?")
                .addIf(filters.endpoint(), " and endpoint = ?")
                .addIf(filters.outcome(), " and outcome = ?")
                .addIf(filters.code(), " and code = ?");
        if (table == SumTable.TAGS) {
            text.addIf(filters.tag(), " and tag = ?").addIf(filters.tagPrefix(), " and starts_with(tag, ?)");
            if (query.by().contains(Dimension.USER)) {
                text.add(" and starts_with(tag, '" + Dimension.USER_TAG + "')");
            }
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
