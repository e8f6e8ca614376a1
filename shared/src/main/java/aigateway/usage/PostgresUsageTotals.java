package aigateway.usage;

import aigateway.kernel.Money;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sums in the tables usage_total and latency_total, which hold the hours before reporting.totalled_before, and in the hours
 * since then. Each method is one statement, so that an hour is never missing or counted twice while it moves.
 */
public final class PostgresUsageTotals implements UsageTotals {
    private static final String SINCE = "where hour >= (select totalled_before from reporting)";

    private static final String COLUMNS = "endpoint, provider, model, outcome, status, code, calls, unpriced_calls,"
            + " input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd,"
            + " saved_nano_usd";

    private static final String TOTALS = """
            select endpoint, provider, model, outcome, status, code, fault_domain(outcome, status, code) fault_domain,
                sum(calls)::bigint calls, sum(unpriced_calls)::bigint unpriced_calls,
                sum(input_tokens)::bigint input_tokens, sum(cached_input_tokens)::bigint cached_input_tokens,
                sum(cache_write_tokens)::bigint cache_write_tokens, sum(output_tokens)::bigint output_tokens,
                sum(reasoning_tokens)::bigint reasoning_tokens, sum(cost_nano_usd)::bigint cost_nano_usd,
                sum(saved_nano_usd)::bigint saved_nano_usd
            from (select %1$s from usage_total union all select %1$s from usage_hour %2$s) t
            group by endpoint, provider, model, outcome, status, code""".formatted(COLUMNS, SINCE);

    private static final String OWNED =
            "key_id, team_id, outcome, status, code, calls, input_tokens, output_tokens, cost_nano_usd";

    private static final int PLACES = Latencies.Histogram.BOUNDS_MILLIS.size() + 2;

    private static final String LATENCIES = """
            select endpoint, provider, model, %2$s total, %3$s provided, %4$s own, %5$s first_token
            from (
                select endpoint, provider, model, %1$s from latency_total
                union all
                select endpoint, provider, model, %1$s from latency_hour %6$s) t
            group by endpoint, provider, model""".formatted(
                    "total_counts, provider_counts, own_counts, first_token_counts",
                    sums("total_counts"),
                    sums("provider_counts"),
                    sums("own_counts"),
                    sums("first_token_counts"),
                    SINCE);

    private final Postgres postgres;

    public PostgresUsageTotals(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Element by element; the milliseconds in the last place may be missing in rows from before they were kept. */
    private static String sums(String counts) {
        return IntStream.rangeClosed(1, PLACES)
                .mapToObj(place -> "coalesce(sum(%s[%d]), 0)".formatted(counts, place))
                .collect(Collectors.joining(", ", "array[", "]::text[]"));
    }

    @Override
    public List<Total> totals() {
        return postgres.query(
                Sql.of(TOTALS),
                row -> new Total(
                        row.text("endpoint"),
                        row.text("provider"),
                        row.text("model"),
                        row.text("outcome"),
                        (int) row.number("status"),
                        row.text("code"),
                        row.textOrNull("fault_domain"),
                        sums(row)));
    }

    private static Sums sums(Row row) throws SQLException {
        return new Sums(
                row.number("calls"),
                row.number("unpriced_calls"),
                row.number("input_tokens"),
                row.number("cached_input_tokens"),
                row.number("cache_write_tokens"),
                row.number("output_tokens"),
                row.number("reasoning_tokens"),
                new Money(row.number("cost_nano_usd")),
                new Money(row.number("saved_nano_usd")));
    }

    @Override
    public List<LatencyTotal> latencies() {
        return postgres.query(
                Sql.of(LATENCIES),
                row -> new LatencyTotal(
                        row.text("endpoint"),
                        row.text("provider"),
                        row.text("model"),
                        durations(row, "total"),
                        durations(row, "provided"),
                        durations(row, "own"),
                        durations(row, "first_token")));
    }

    private static Durations durations(Row row, String column) throws SQLException {
        List<Long> places = Objects.requireNonNull(row.textsOrNull(column)).stream()
                .map(Long::valueOf)
                .toList();
        return new Durations(new Latencies.Histogram(places.subList(0, PLACES - 1)), places.getLast());
    }

    @Override
    public List<OwnerTotal> owners(Owner by, int max) {
        String key = by == Owner.KEY ? "key_id" : "'' key_id";
        String owner = by == Owner.KEY ? "key_id" : "team_id";
        String text = owners(key + ", team_id", owner);
        return postgres.query(
                Sql.named(text, values -> values.set("max", max)),
                row -> new OwnerTotal(
                        row.text("key_id"),
                        row.textOrNull("key_name"),
                        row.text("team_id"),
                        row.textOrNull("team_name"),
                        row.textOrNull("fault_domain"),
                        row.number("calls"),
                        row.number("input_tokens"),
                        row.number("output_tokens"),
                        new Money(row.number("cost_nano_usd"))));
    }

    private static String owners(String columns, String owner) {
        return """
            with used as (
                select %1$s, fault_domain(outcome, status, code) fault_domain,
                    sum(calls) filter (where status <> 0) calls, sum(input_tokens) input_tokens,
                    sum(output_tokens) output_tokens,
                    sum(cost_nano_usd) filter (where code <> 'corrected') cost_nano_usd,
                    sum(cost_nano_usd) filter (where lately) lately_nano_usd
                from (
                    select %2$s, false lately from usage_total
                    union all
                    select %2$s, true from usage_hour %3$s) t
                group by 1, 2, 3),
            top as (
                select %4$s owner from used group by 1
                order by coalesce(sum(lately_nano_usd), 0) desc, coalesce(sum(cost_nano_usd), 0) desc, 1 limit :max)
            select u.key_id, k.name key_name, u.team_id, n.name team_name, u.fault_domain,
                coalesce(u.calls, 0)::bigint calls, u.input_tokens::bigint input_tokens,
                u.output_tokens::bigint output_tokens, coalesce(u.cost_nano_usd, 0)::bigint cost_nano_usd
            from top join used u on u.%4$s = top.owner
            left join client_key k on k.id = u.key_id
            left join team n on n.id = u.team_id""".formatted(columns, OWNED, SINCE, owner);
    }
}
