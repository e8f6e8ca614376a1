package aigateway.usage;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.util.List;
import java.util.stream.Stream;

/** Compares the sums of the ledger with its rows, by statements that share nothing with the functions that keep the sums. */
public final class LedgerFigures {
    /** One line for each row of the ledger, and for each count of refused calls: where it counts, and what. */
    private static final String ROWS = """
            with zone as (select zone from reporting), row as (
                select date_trunc('hour', coalesce(started_at, at), zone) as hour,
                    (coalesce(started_at, at) at time zone zone)::date as day,
                    key_id, coalesce(team_id, '') as team_id, endpoint, provider, tags,
                    case when coalesce(listed, price_version is not null) then model else '(other)' end as model,
                    case when asked_listed then coalesce(asked_model, '') when asked_listed is not null then '(other)'
                         when coalesce(listed, price_version is not null) then model else '(other)' end as asked_model,
                    case entry when 1 then 'charged' else outcome end as outcome,
                    case entry when 1 then 0 else coalesce(status, 0) end as status,
                    case entry when 1 then 'corrected' else coalesce(code, '') end as code,
                    1 - entry as calls,
                    (entry = 0 and outcome in ('settled', 'charged') and cost_nano_usd is null)::int as unpriced,
                    input_tokens + 7 * cached_input_tokens + 11 * output_tokens + 13 * reasoning_tokens as tokens,
                    coalesce(cost_nano_usd, 0) as cost, coalesce(saved_nano_usd, 0) as saved, millis,
                    call_millis, own_millis, first_token_millis
                from usage cross join zone
                union all
                select date_trunc('hour', minute, zone), (minute at time zone zone)::date, key_id, team_id, endpoint, '', '{}',
                    '',
                    asked_model, 'refused', status, code, calls, 0, 0, 0, 0, 0, null, null, null
                from refusal_count cross join zone
            )""";

    private static final String HOURS = ROWS + """
            , expected as (
                select hour, key_id, team_id, endpoint, provider, model, asked_model, outcome, status, code,
                    concat_ws(' ', sum(calls), sum(unpriced), sum(tokens), sum(cost), sum(saved), sum(millis)) as figures
                from row group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
            ), found as (
                select hour, key_id, team_id, endpoint, provider, model, asked_model, outcome, status, code,
                    concat_ws(' ', calls, unpriced_calls,
                        input_tokens + 7 * cached_input_tokens + 11 * output_tokens + 13 * reasoning_tokens,
                        cost_nano_usd, saved_nano_usd, millis) as figures
                from usage_hour
            )
            select concat_ws(' ', 'hour', hour, key_id, model, outcome, status, code, 'rows', e.figures, 'sums',
                f.figures) as line
            from expected e full join found f
                using (hour, key_id, team_id, endpoint, provider, model, asked_model, outcome, status, code)
            where coalesce(e.figures, '0 0 0 0 0 0') <> coalesce(f.figures, '0 0 0 0 0 0')""";

    private static final String TAGS = ROWS + """
            , expected as (
                select day, tag, key_id, team_id, provider, model, outcome,
                    concat_ws(' ', sum(case when status > 0 then calls else 0 end),
                        sum(case when outcome <> 'cached' then calls else 0 end), sum(unpriced), sum(tokens), sum(cost),
                        sum(saved)) as figures
                from row cross join lateral unnest(case when tags = '{}' then '{""}' else tags end) tag
                where outcome <> 'refused' group by 1, 2, 3, 4, 5, 6, 7
            ), found as (
                select day, tag, key_id, team_id, provider, model, outcome,
                    concat_ws(' ', sum(answered_calls), sum(attempts), sum(unpriced_calls),
                        sum(input_tokens + 7 * cached_input_tokens + 11 * output_tokens + 13 * reasoning_tokens),
                        sum(cost_nano_usd), sum(saved_nano_usd)) as figures
                from (
                    select day, tag, key_id, team_id, provider, model, outcome, answered_calls, attempts, unpriced_calls,
                        input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, cost_nano_usd, saved_nano_usd
                    from usage_tag_day where kind = 0
                    union all
                    select (hour at time zone zone)::date, tag, key_id, team_id, provider, model, outcome, answered_calls,
                        case when outcome <> 'cached' then calls else 0 end, unpriced_calls, input_tokens, cached_input_tokens,
                        output_tokens, reasoning_tokens, cost_nano_usd, saved_nano_usd
                    from usage_tag_hour cross join zone) t
                group by 1, 2, 3, 4, 5, 6, 7
            )
            select concat_ws(' ', 'tag', day, tag, key_id, model, outcome, 'rows', e.figures, 'sums', f.figures) as line
            from expected e full join found f using (day, tag, key_id, team_id, provider, model, outcome)
            where coalesce(e.figures, '0 0 0 0 0 0') <> coalesce(f.figures, '0 0 0 0 0 0')""";

    /** How many calls were up to 100 ms, how many in all, and the milliseconds of all. */
    private static final String LATENCIES = ROWS + """
            , expected as (
                select hour, team_id, case outcome when 'cached' then '' else provider end as provider, model,
                    concat_ws(' ', count(*) filter (where status > 0 and call_millis <= 100), count(*) filter (where status > 0),
                        count(*) filter (where outcome <> 'cached' and millis <= 100),
                        count(*) filter (where outcome <> 'cached'),
                        count(*) filter (where status > 0 and own_millis <= 100),
                        count(first_token_millis) filter (where first_token_millis <= 100), count(first_token_millis),
                        coalesce(sum(call_millis) filter (where status > 0), 0),
                        coalesce(sum(millis) filter (where outcome <> 'cached'), 0),
                        coalesce(sum(own_millis) filter (where status > 0), 0), coalesce(sum(first_token_millis), 0)) as figures
                from row where calls = 1 and outcome <> 'refused' group by 1, 2, 3, 4
            ), found as (
                select hour, team_id, provider, model, concat_ws(' ',
                    (select sum(n) from unnest(total_counts[:7]) n), (select sum(n) from unnest(total_counts[:16]) n),
                    (select sum(n) from unnest(provider_counts[:7]) n), (select sum(n) from unnest(provider_counts[:16]) n),
                    (select sum(n) from unnest(own_counts[:7]) n),
                    (select sum(n) from unnest(first_token_counts[:7]) n),
                    (select sum(n) from unnest(first_token_counts[:16]) n),
                    total_counts[17], provider_counts[17], own_counts[17], first_token_counts[17]) as figures
                from latency_hour
            )
            select concat_ws(' ', 'latency', hour, provider, model, 'rows', e.figures, 'sums', f.figures) as line
            from expected e full join found f using (hour, team_id, provider, model)
            where e.figures is distinct from f.figures""";

    private static final String DAYS = """
            with expected as (
                select (hour at time zone zone)::date as day, key_id, team_id, endpoint, provider, model, asked_model, outcome,
                    code, concat_ws(' ', sum(case when status <> 0 then calls else 0 end),
                        sum(case when outcome in ('settled', 'voided', 'charged') then calls else 0 end), sum(unpriced_calls),
                        sum(input_tokens), sum(output_tokens), sum(cost_nano_usd), sum(saved_nano_usd)) as figures
                from usage_hour cross join reporting where hour < closed_before
                group by 1, 2, 3, 4, 5, 6, 7, 8, 9
            ), found as (
                select day, key_id, team_id, endpoint, provider, model, asked_model, outcome, code,
                    concat_ws(' ', answered_calls, attempts, unpriced_calls, input_tokens, output_tokens, cost_nano_usd,
                        saved_nano_usd) as figures
                from usage_day where kind = 0
            )
            select concat_ws(' ', 'day', day, key_id, model, outcome, 'hours', e.figures, 'day', f.figures) as line
            from expected e full join found f
                using (day, key_id, team_id, endpoint, provider, model, asked_model, outcome, code)
            where e.figures is distinct from f.figures""";

    /** Each kind of days has the same figures in all, and each kind of a day by tag too. */
    private static final String KINDS = """
            with usage_kind as (
                select kind, day, concat_ws(' ', sum(answered_calls), sum(attempts), sum(failed_calls), sum(refused_calls),
                    sum(cached_calls), sum(charged_calls), sum(unpriced_calls), sum(input_tokens), sum(cached_input_tokens),
                    sum(cache_write_tokens), sum(output_tokens), sum(reasoning_tokens), sum(cost_nano_usd),
                    sum(charged_nano_usd), sum(provider_cost_nano_usd), sum(saved_nano_usd)) as figures
                from usage_day group by 1, 2
            ), tag_kind as (
                select kind, day, tag, concat_ws(' ', sum(answered_calls), sum(attempts), sum(failed_calls),
                    sum(cached_calls), sum(charged_calls), sum(unpriced_calls), sum(input_tokens), sum(cached_input_tokens),
                    sum(cache_write_tokens), sum(output_tokens), sum(reasoning_tokens), sum(cost_nano_usd),
                    sum(charged_nano_usd), sum(provider_cost_nano_usd), sum(saved_nano_usd)) as figures
                from usage_tag_day group by 1, 2, 3
            ), latency_kind as (
                select kind, day, sum_counts(total_counts)::text || sum_counts(first_token_counts)::text as figures
                from latency_day group by 1, 2
            )
            select concat_ws(' ', 'kinds of the day', day) as line
            from usage_kind group by day having count(distinct figures) > 1 or count(*) <> 12
            union all
            select concat_ws(' ', 'kinds of the day', day, tag) from tag_kind group by day, tag
            having count(distinct figures) > 1 or count(*) <> 3
            union all
            select concat_ws(' ', 'kinds of latencies of the day', day) from latency_kind group by day
            having count(distinct figures) > 1 or count(*) <> 4""";

    private static final String TOTALS = """
            with expected as (
                select key_id, team_id, endpoint, provider, model, outcome, status, code,
                    concat_ws(' ', sum(calls), sum(unpriced_calls), sum(cost_nano_usd), sum(saved_nano_usd)) as figures
                from usage_hour cross join reporting where hour < totalled_before group by 1, 2, 3, 4, 5, 6, 7, 8
            ), found as (
                select key_id, team_id, endpoint, provider, model, outcome, status, code,
                    concat_ws(' ', calls, unpriced_calls, cost_nano_usd, saved_nano_usd) as figures
                from usage_total
            )
            select concat_ws(' ', 'total', key_id, model, outcome, status, 'hours', e.figures, 'total', f.figures) as line
            from expected e full join found f using (key_id, team_id, endpoint, provider, model, outcome, status, code)
            where e.figures is distinct from f.figures""";

    private static final String CLOSED_LATENCIES = """
            with expected as (
                select (hour at time zone zone)::date as day, team_id, endpoint, provider, model,
                    sum_counts(total_counts)::text as total, sum_counts(provider_counts)::text as provider_counts
                from latency_hour cross join reporting where hour < closed_before group by 1, 2, 3, 4, 5
            ), found as (select * from latency_day where kind = 0)
            select concat_ws(' ', 'latency day', day, provider, model) as line
            from expected e full join found f using (day, team_id, endpoint, provider, model)
            where e.total is distinct from f.total_counts::text or e.provider_counts is distinct from f.provider_counts::text""";

    private final Postgres postgres;

    public LedgerFigures(Postgres postgres) {
        this.postgres = postgres;
    }

    /** What does not agree; empty when all is right. */
    public List<String> differences() {
        return Stream.concat(differences(HOURS, TAGS, LATENCIES, TOTALS), ofDays())
                .toList();
    }

    /** Where days are not the sums of their hours. */
    Stream<String> ofDays() {
        return differences(DAYS, KINDS, CLOSED_LATENCIES);
    }

    private Stream<String> differences(String... texts) {
        return Stream.of(texts).flatMap(text -> postgres.query(Sql.of(text), row -> row.text("line")).stream());
    }
}
