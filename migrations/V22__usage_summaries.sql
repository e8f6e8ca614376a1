-- Sums of closed days by fewer columns, so that a report over months reads some hundred thousand rows less. usage_day_closed and
-- usage_tag_day say the same with all columns.

-- kind: which columns its rows have; the others are empty.
--   1  key, team, model, provider, endpoint
--   2  key, team, asked model
--   3  key, team, outcome, code
--   4  model, asked model, provider, endpoint, outcome, code
--   5  team, model, provider, endpoint
create table usage_day_summary (
    kind                   smallint not null,
    day                    date not null,
    key_id                 text not null,
    team_id                text not null,
    model                  text not null,
    asked_model            text not null,
    provider               text not null,
    endpoint               text not null,
    outcome                text not null,
    code                   text not null,
    answered_calls         bigint not null,
    attempts               bigint not null,
    failed_calls           bigint not null,
    refused_calls          bigint not null,
    cached_calls           bigint not null,
    charged_calls          bigint not null,
    unpriced_calls         bigint not null,
    input_tokens           bigint not null,
    cached_input_tokens    bigint not null,
    cache_write_tokens     bigint not null,
    output_tokens          bigint not null,
    reasoning_tokens       bigint not null,
    cost_nano_usd          bigint not null,
    charged_nano_usd       bigint not null,             -- of the cost, on an unknown outcome
    provider_cost_nano_usd bigint not null,
    saved_nano_usd         bigint not null,
    primary key (kind, day, key_id, team_id, model, asked_model, provider, endpoint, outcome, code)
) partition by list (kind);
-- Of its own each, because a report over months reads a whole one.
create table usage_day_summary_1 partition of usage_day_summary for values in (1);
create table usage_day_summary_2 partition of usage_day_summary for values in (2);
create table usage_day_summary_3 partition of usage_day_summary for values in (3);
create table usage_day_summary_4 partition of usage_day_summary for values in (4);
create table usage_day_summary_5 partition of usage_day_summary for values in (5);

-- Sums by tag of closed days, without model, provider and outcome.
create table usage_tag_day_summary (
    day                    date not null,
    tag                    text not null,
    key_id                 text not null,
    team_id                text not null,
    answered_calls         bigint not null,
    attempts               bigint not null,
    failed_calls           bigint not null,
    refused_calls          bigint not null,
    cached_calls           bigint not null,
    charged_calls          bigint not null,
    unpriced_calls         bigint not null,
    input_tokens           bigint not null,
    cached_input_tokens    bigint not null,
    cache_write_tokens     bigint not null,
    output_tokens          bigint not null,
    reasoning_tokens       bigint not null,
    cost_nano_usd          bigint not null,
    charged_nano_usd       bigint not null,
    provider_cost_nano_usd bigint not null,
    saved_nano_usd         bigint not null,
    primary key (day, tag, key_id, team_id)
);

-- A sum that stays a bigint, or fails where it does not fit. It takes a third of the time of sum, which makes a numeric of each.
create aggregate sum_exact(bigint) (
    sfunc = int8pl, stype = bigint, initcond = '0', combinefunc = int8pl, parallel = safe);

-- A report of one tag, or of the tags with a prefix, by model.
create index usage_tag_day_by_tag on usage_tag_day (tag text_pattern_ops, day);

-- Adds rows of closed days, or a late entry's change to them, to the summaries.
create function summarize_days(days usage_day_closed[]) returns void language sql as $$
    insert into usage_day_summary as s
    select case when grouping(d.team_id) = 1 then 4 when grouping(d.key_id) = 1 then 5 when grouping(d.outcome) = 0 then 3 when grouping(d.asked_model) = 0 then 2
           else 1 end, d.day, coalesce(d.key_id, ''), coalesce(d.team_id, ''), coalesce(d.model, ''),
           coalesce(d.asked_model, ''), coalesce(d.provider, ''), coalesce(d.endpoint, ''), coalesce(d.outcome, ''),
           coalesce(d.code, ''),
           sum(case when d.status <> 0 then d.calls else 0 end),
           sum(case when d.outcome in ('settled', 'voided', 'charged') then d.calls else 0 end),
           sum(case when f.failed then d.calls else 0 end),
           sum(case when d.outcome = 'refused' and d.status <> 0 and not f.failed then d.calls else 0 end),
           sum(case when d.outcome = 'cached' then d.calls else 0 end),
           sum(case when d.outcome = 'charged' then d.calls else 0 end),
           sum(d.unpriced_calls), sum(d.input_tokens), sum(d.cached_input_tokens), sum(d.cache_write_tokens), sum(d.output_tokens),
           sum(d.reasoning_tokens), sum(d.cost_nano_usd), sum(case when d.outcome = 'charged' then d.cost_nano_usd else 0 end),
           sum(d.provider_cost_nano_usd), sum(d.saved_nano_usd)
    from unnest(days) d
    cross join lateral (select coalesce(fault_domain(d.outcome, d.status, d.code) in ('provider', 'gateway'), false) failed) f
    group by grouping sets (
        (d.day, d.key_id, d.team_id, d.model, d.provider, d.endpoint),
        (d.day, d.key_id, d.team_id, d.asked_model),
        (d.day, d.key_id, d.team_id, d.outcome, d.code),
        (d.day, d.team_id, d.model, d.provider, d.endpoint),
        (d.day, d.model, d.asked_model, d.provider, d.endpoint, d.outcome, d.code))
    order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    on conflict (kind, day, key_id, team_id, model, asked_model, provider, endpoint, outcome, code) do update set
        answered_calls = s.answered_calls + excluded.answered_calls,
        attempts = s.attempts + excluded.attempts,
        failed_calls = s.failed_calls + excluded.failed_calls,
        refused_calls = s.refused_calls + excluded.refused_calls,
        cached_calls = s.cached_calls + excluded.cached_calls,
        charged_calls = s.charged_calls + excluded.charged_calls,
        unpriced_calls = s.unpriced_calls + excluded.unpriced_calls,
        input_tokens = s.input_tokens + excluded.input_tokens,
        cached_input_tokens = s.cached_input_tokens + excluded.cached_input_tokens,
        cache_write_tokens = s.cache_write_tokens + excluded.cache_write_tokens,
        output_tokens = s.output_tokens + excluded.output_tokens,
        reasoning_tokens = s.reasoning_tokens + excluded.reasoning_tokens,
        cost_nano_usd = s.cost_nano_usd + excluded.cost_nano_usd,
        charged_nano_usd = s.charged_nano_usd + excluded.charged_nano_usd,
        provider_cost_nano_usd = s.provider_cost_nano_usd + excluded.provider_cost_nano_usd,
        saved_nano_usd = s.saved_nano_usd + excluded.saved_nano_usd
$$;

-- The same by tag. A refused call has no row by tag.
create function summarize_tags(tags usage_tag_day[]) returns void language sql as $$
    insert into usage_tag_day_summary as s
    select t.day, t.tag, t.key_id, t.team_id, sum(t.answered_calls),
           sum(case when t.outcome in ('settled', 'voided', 'charged') then t.calls else 0 end), sum(t.failed_calls), 0,
           sum(case when t.outcome = 'cached' then t.calls else 0 end),
           sum(case when t.outcome = 'charged' then t.calls else 0 end),
           sum(t.unpriced_calls), sum(t.input_tokens), sum(t.cached_input_tokens), sum(t.cache_write_tokens), sum(t.output_tokens),
           sum(t.reasoning_tokens), sum(t.cost_nano_usd), sum(case when t.outcome = 'charged' then t.cost_nano_usd else 0 end),
           sum(t.provider_cost_nano_usd), sum(t.saved_nano_usd)
    from unnest(tags) t
    group by 1, 2, 3, 4
    order by 1, 2, 3, 4
    on conflict (day, tag, key_id, team_id) do update set
        answered_calls = s.answered_calls + excluded.answered_calls,
        attempts = s.attempts + excluded.attempts,
        failed_calls = s.failed_calls + excluded.failed_calls,
        cached_calls = s.cached_calls + excluded.cached_calls,
        charged_calls = s.charged_calls + excluded.charged_calls,
        unpriced_calls = s.unpriced_calls + excluded.unpriced_calls,
        input_tokens = s.input_tokens + excluded.input_tokens,
        cached_input_tokens = s.cached_input_tokens + excluded.cached_input_tokens,
        cache_write_tokens = s.cache_write_tokens + excluded.cache_write_tokens,
        output_tokens = s.output_tokens + excluded.output_tokens,
        reasoning_tokens = s.reasoning_tokens + excluded.reasoning_tokens,
        cost_nano_usd = s.cost_nano_usd + excluded.cost_nano_usd,
        charged_nano_usd = s.charged_nano_usd + excluded.charged_nano_usd,
        provider_cost_nano_usd = s.provider_cost_nano_usd + excluded.provider_cost_nano_usd,
        saved_nano_usd = s.saved_nano_usd + excluded.saved_nano_usd
$$;

-- Each transaction that closes a day, or adds to a closed one, keeps the summaries; a change of the zone makes them again.
do $$
declare
    step record;
    definition text;
begin
    for step in select * from (values
        ('close_days(int)',
         '    -- The totals do not depend on the zone',
         '    perform summarize_days(array(select d from usage_day_closed d where d.day >= since and d.day < till));
    perform summarize_tags(array(select t from usage_tag_day t where t.day >= reader.closed_before and t.day < till));
    -- The totals do not depend on the zone'),
        ('add_to_closed(usage[], int[])',
         '    perform add_usage_totals(',
         '    perform summarize_days(array(
        select row((h.hour at time zone in_zone)::date, h.key_id, h.team_id, h.endpoint, h.provider, h.model, h.asked_model,
            h.outcome, h.status, h.code, h.calls, h.unpriced_calls, h.input_tokens, h.cached_input_tokens, h.cache_write_tokens,
            h.output_tokens, h.reasoning_tokens, h.cost_nano_usd, h.provider_cost_nano_usd, h.saved_nano_usd, h.millis
            )::usage_day_closed
        from usage_sums(entries, signs, in_zone) h where (h.hour at time zone in_zone)::date < before_day));
    perform summarize_tags(array(select t from tag_sums(entries, signs, in_zone) t where t.day < before_day));
    perform add_usage_totals('),
        ('set_reporting_zone(text)',
         '    delete from latency_day_closed;',
         '    delete from latency_day_closed;
    delete from usage_day_summary;
    delete from usage_tag_day_summary;')
    ) s (of, before, after) loop
        definition := pg_get_functiondef(step.of::regprocedure);
        if position(step.before in definition) = 0 then
            raise exception '% has another form', step.of;
        end if;
        execute replace(definition, step.before, step.after);
    end loop;
end $$;

-- What is closed already.
select summarize_days(array(select d from usage_day_closed d where d.day >= m.first and d.day < m.first + 31))
from (select generate_series(min(day), max(day), '31 days')::date first from usage_day_closed) m;
select summarize_tags(array(
    select t from usage_tag_day t where t.day >= m.first and t.day < m.first + 31 and t.day < (select closed_before from reporting)))
from (select generate_series(min(day), max(day), '31 days')::date first from usage_tag_day) m;
