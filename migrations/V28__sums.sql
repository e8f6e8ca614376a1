-- Sums of days by few columns, to which each hour is added when it is over: a report over months reads some thousand rows, and of
-- the last hours only what is not in a day yet. They take the place of usage_day_closed, latency_day_closed, usage_day_summary and
-- usage_tag_day_summary.

-- Hours before it are in usage_day and latency_day; a day that is not over is there with the hours that are.
alter table reporting alter column closed_before drop default;
alter table reporting alter column closed_before type timestamptz using closed_before::timestamp at time zone zone;
alter table reporting alter column closed_before set default '2000-01-01T00:00:00Z';

-- kind: which columns its rows have; the others are empty. It is grouping(key_id, team_id, model, asked_model, provider, endpoint,
-- outcome, code): 128 for a row without key_id, and so on up to 1 for a row without code, added up. A report reads the smallest
-- partition that has its columns (the class DaySums has the same list).
create table usage_day (
    kind                   smallint not null,
    day                    date not null,               -- in the reporting zone
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
create table usage_day_by_team partition of usage_day for values in (191) with (fillfactor = 70);
create table usage_day_by_asked_model partition of usage_day for values in (239) with (fillfactor = 70);
create table usage_day_by_model partition of usage_day for values in (211) with (fillfactor = 70);            -- provider, endpoint
create table usage_day_by_outcome partition of usage_day for values in (248) with (fillfactor = 70);          -- endpoint, code
create table usage_day_by_key partition of usage_day for values in (63) with (fillfactor = 70);               -- team
create table usage_day_by_team_and_model partition of usage_day for values in (147) with (fillfactor = 70);   -- provider, endpoint
create table usage_day_by_team_and_asked partition of usage_day for values in (175) with (fillfactor = 70);
create table usage_day_by_call partition of usage_day for values in (192) with (fillfactor = 70);             -- all but key, team
create table usage_day_by_key_and_model partition of usage_day for values in (19) with (fillfactor = 70);     -- team, provider, endpoint
create table usage_day_by_key_and_outcome partition of usage_day for values in (60) with (fillfactor = 70);   -- team, code
create table usage_day_by_key_and_asked partition of usage_day for values in (47) with (fillfactor = 70);     -- team
create table usage_day_by_all partition of usage_day for values in (0) with (fillfactor = 70);

-- kind: grouping(team_id, endpoint, provider, model). Arrays as in latency_hour, stored so that one place is read without a copy.
create table latency_day (
    kind               smallint not null,
    day                date not null,
    team_id            text not null,
    endpoint           text not null,
    provider           text not null,
    model              text not null,
    total_counts       bigint[] not null,
    provider_counts    bigint[] not null,
    own_counts         bigint[] not null,
    first_token_counts bigint[] not null,
    primary key (kind, day, team_id, endpoint, provider, model)
) partition by list (kind);
alter table latency_day
    alter column total_counts set storage plain,
    alter column provider_counts set storage plain,
    alter column own_counts set storage plain,
    alter column first_token_counts set storage plain;
create table latency_day_by_endpoint partition of latency_day for values in (11) with (fillfactor = 70);
create table latency_day_by_team partition of latency_day for values in (7) with (fillfactor = 70);
create table latency_day_by_model partition of latency_day for values in (12) with (fillfactor = 70);         -- provider
create table latency_day_by_all partition of latency_day for values in (0) with (fillfactor = 70);

-- Sums by tag of the hours that are not in usage_tag_day yet: a call with two tags counts under both, so these rows have no total.
-- Refused calls are not in it.
create table usage_tag_hour (
    hour                   timestamptz not null,
    tag                    text not null,               -- name=value, a tag of the key, or user=HASH; empty: it has none
    key_id                 text not null,
    team_id                text not null,
    provider               text not null,
    model                  text not null,
    outcome                text not null,
    calls                  bigint not null,
    answered_calls         bigint not null,             -- those with a status
    failed_calls           bigint not null,             -- of them, those with the fault domain provider or gateway
    unpriced_calls         bigint not null,
    input_tokens           bigint not null,
    cached_input_tokens    bigint not null,
    cache_write_tokens     bigint not null,
    output_tokens          bigint not null,
    reasoning_tokens       bigint not null,
    cost_nano_usd          numeric not null,
    provider_cost_nano_usd numeric not null,
    saved_nano_usd         numeric not null,
    primary key (hour, tag, key_id, team_id, model, provider, outcome)
) with (fillfactor = 70);

-- kind: grouping(key_id, team_id, model, provider, outcome). Figures as in usage_day.
alter table usage_tag_day rename to usage_tag_day_before;
alter table usage_tag_day_before rename constraint usage_tag_day_pkey to usage_tag_day_before_pkey;
drop index usage_tag_day_by_tag;
create table usage_tag_day (
    kind                   smallint not null,
    day                    date not null,               -- in the reporting zone of the time when its hours were added
    tag                    text not null,
    key_id                 text not null,
    team_id                text not null,
    model                  text not null,
    provider               text not null,
    outcome                text not null,
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
    primary key (kind, day, tag, key_id, team_id, model, provider, outcome)
) partition by list (kind);
create table usage_tag_day_by_tag partition of usage_tag_day for values in (31) with (fillfactor = 70);
create table usage_tag_day_by_key partition of usage_tag_day for values in (7) with (fillfactor = 70);        -- team
create table usage_tag_day_by_all partition of usage_tag_day for values in (0) with (fillfactor = 70);
-- A report of one tag, or of the tags with a prefix, by model.
create index usage_tag_day_of_tag on usage_tag_day_by_all (tag text_pattern_ops, day);

-- Adds hours to their days. Of a closed hour, a late entry's change to it.
create function add_to_usage_days(hours usage_hour[], of_zone text) returns void language sql as $$
    insert into usage_day as s
    select grouping(h.key_id, h.team_id, h.model, h.asked_model, h.provider, h.endpoint, h.outcome, h.code), d.day,
           coalesce(h.key_id, ''), coalesce(h.team_id, ''), coalesce(h.model, ''), coalesce(h.asked_model, ''),
           coalesce(h.provider, ''), coalesce(h.endpoint, ''), coalesce(h.outcome, ''), coalesce(h.code, ''),
           sum(case when h.status <> 0 then h.calls else 0 end),
           sum(case when h.outcome in ('settled', 'voided', 'charged') then h.calls else 0 end),
           sum(case when d.failed then h.calls else 0 end),
           sum(case when h.outcome = 'refused' and h.status <> 0 and not d.failed then h.calls else 0 end),
           sum(case when h.outcome = 'cached' then h.calls else 0 end),
           sum(case when h.outcome = 'charged' then h.calls else 0 end),
           sum(h.unpriced_calls), sum(h.input_tokens), sum(h.cached_input_tokens), sum(h.cache_write_tokens), sum(h.output_tokens),
           sum(h.reasoning_tokens), sum(h.cost_nano_usd), sum(case when h.outcome = 'charged' then h.cost_nano_usd else 0 end),
           sum(h.provider_cost_nano_usd), sum(h.saved_nano_usd)
    from unnest(hours) h
    cross join lateral (
        select (h.hour at time zone of_zone)::date as day,
               coalesce(fault_domain(h.outcome, h.status, h.code) in ('provider', 'gateway'), false) as failed) d
    group by d.day, grouping sets (
        (h.team_id),
        (h.asked_model),
        (h.model, h.provider, h.endpoint),
        (h.endpoint, h.outcome, h.code),
        (h.key_id, h.team_id),
        (h.team_id, h.model, h.provider, h.endpoint),
        (h.team_id, h.asked_model),
        (h.model, h.asked_model, h.provider, h.endpoint, h.outcome, h.code),
        (h.key_id, h.team_id, h.model, h.provider, h.endpoint),
        (h.key_id, h.team_id, h.outcome, h.code),
        (h.key_id, h.team_id, h.asked_model),
        (h.key_id, h.team_id, h.model, h.asked_model, h.provider, h.endpoint, h.outcome, h.code))
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

create function add_to_latency_days(hours latency_hour[], of_zone text) returns void language sql as $$
    insert into latency_day as s
    select grouping(h.team_id, h.endpoint, h.provider, h.model), d.day, coalesce(h.team_id, ''), coalesce(h.endpoint, ''),
           coalesce(h.provider, ''), coalesce(h.model, ''), sum_counts(h.total_counts), sum_counts(h.provider_counts),
           sum_counts(h.own_counts), sum_counts(h.first_token_counts)
    from unnest(hours) h
    cross join lateral (select (h.hour at time zone of_zone)::date as day) d
    group by d.day, grouping sets (
        (h.endpoint), (h.team_id), (h.provider, h.model), (h.team_id, h.endpoint, h.provider, h.model))
    order by 1, 2, 3, 4, 5, 6
    on conflict (kind, day, team_id, endpoint, provider, model) do update set
        total_counts = add_counts(s.total_counts, excluded.total_counts),
        provider_counts = add_counts(s.provider_counts, excluded.provider_counts),
        own_counts = add_counts(s.own_counts, excluded.own_counts),
        first_token_counts = add_counts(s.first_token_counts, excluded.first_token_counts)
$$;

-- A refused call has no row by tag.
create function add_to_tag_days(hours usage_tag_hour[], of_zone text) returns void language sql as $$
    insert into usage_tag_day as s
    select grouping(h.key_id, h.team_id, h.model, h.provider, h.outcome), d.day, h.tag, coalesce(h.key_id, ''),
           coalesce(h.team_id, ''), coalesce(h.model, ''), coalesce(h.provider, ''), coalesce(h.outcome, ''),
           sum(h.answered_calls), sum(case when h.outcome in ('settled', 'voided', 'charged') then h.calls else 0 end),
           sum(h.failed_calls), 0, sum(case when h.outcome = 'cached' then h.calls else 0 end),
           sum(case when h.outcome = 'charged' then h.calls else 0 end),
           sum(h.unpriced_calls), sum(h.input_tokens), sum(h.cached_input_tokens), sum(h.cache_write_tokens), sum(h.output_tokens),
           sum(h.reasoning_tokens), sum(h.cost_nano_usd), sum(case when h.outcome = 'charged' then h.cost_nano_usd else 0 end),
           sum(h.provider_cost_nano_usd), sum(h.saved_nano_usd)
    from unnest(hours) h
    cross join lateral (select (h.hour at time zone of_zone)::date as day) d
    group by d.day, h.tag, grouping sets (
        (), (h.key_id, h.team_id), (h.key_id, h.team_id, h.model, h.provider, h.outcome))
    order by 1, 2, 3, 4, 5, 6, 7, 8
    on conflict (kind, day, tag, key_id, team_id, model, provider, outcome) do update set
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

drop function tag_sums(usage[], int[], text);
create function tag_sums(entries usage[], signs int[], of_zone text) returns setof usage_tag_hour language sql stable as $$
    select date_trunc('hour', coalesce(e.started_at, e.at), of_zone), t.tag, e.key_id, coalesce(e.team_id, ''), e.provider, k.model,
           k.outcome, sum(k.calls)::bigint,
           sum(case when e.status > 0 then k.calls else 0 end)::bigint,
           sum(case when fault_domain(e.outcome, e.status, e.code) in ('provider', 'gateway') then k.calls else 0 end)::bigint,
           sum(case when k.outcome in ('settled', 'charged')
                    and (e.cost_nano_usd is null or array_to_string(e.flags, ' ') like '%unpriced%') then k.calls else 0 end)::bigint,
           sum(e.input_tokens * k.sign)::bigint, sum(e.cached_input_tokens * k.sign)::bigint,
           sum(e.cache_write_tokens * k.sign)::bigint, sum(e.output_tokens * k.sign)::bigint,
           sum(e.reasoning_tokens * k.sign)::bigint, coalesce(sum(e.cost_nano_usd * k.sign), 0),
           coalesce(sum(e.provider_cost_nano_usd * k.sign), 0), coalesce(sum(e.saved_nano_usd * k.sign), 0)
    from unnest(entries, signs) e
    cross join lateral (
        select coalesce(e.unnest, 1) sign, case e.entry when 0 then coalesce(e.unnest, 1) else 0 end calls,
               case when coalesce(e.listed, e.price_version is not null) then e.model else '(other)' end model,
               case e.entry when 0 then e.outcome else 'charged' end outcome) k
    cross join lateral unnest(case when cardinality(e.tags) > 0 then e.tags else '{""}' end) t (tag)
    where e.outcome <> 'refused'
    group by 1, 2, 3, 4, 5, 6, 7
$$;

-- Adds rows of the ledger to the sums, in the transaction that stores them.
create or replace function add_to_sums(entries usage[], signs int[] default '{}') returns void language plpgsql as $$
#variable_conflict use_column
declare
    in_zone text;
    before_day timestamptz;
    before_total timestamptz;
    oldest timestamptz := now();
    is_late boolean;
    one usage;
begin
    foreach one in array entries loop
        oldest := least(oldest, coalesce(one.started_at, one.at));
    end loop;
    -- An hour less than close_hours waits, so that no hour is closed while a transaction adds to it without the lock.
    is_late := oldest < now() - interval '1 hour';
    if is_late then
        -- Before any row, because close_hours moves rows by tag while it holds the lock.
        perform pg_advisory_xact_lock_shared(closing_lock());
    end if;
    select r.zone, r.closed_before, r.totalled_before into in_zone, before_day, before_total from reporting r;
    insert into usage_hour as s
    select * from usage_sums(entries, signs, in_zone) h
    order by h.hour, h.key_id, h.team_id, h.model, h.asked_model, h.provider, h.endpoint, h.outcome, h.status, h.code
    on conflict (hour, key_id, team_id, model, asked_model, provider, endpoint, outcome, status, code) do update set
        calls = s.calls + excluded.calls,
        unpriced_calls = s.unpriced_calls + excluded.unpriced_calls,
        input_tokens = s.input_tokens + excluded.input_tokens,
        cached_input_tokens = s.cached_input_tokens + excluded.cached_input_tokens,
        cache_write_tokens = s.cache_write_tokens + excluded.cache_write_tokens,
        output_tokens = s.output_tokens + excluded.output_tokens,
        reasoning_tokens = s.reasoning_tokens + excluded.reasoning_tokens,
        cost_nano_usd = s.cost_nano_usd + excluded.cost_nano_usd,
        provider_cost_nano_usd = s.provider_cost_nano_usd + excluded.provider_cost_nano_usd,
        saved_nano_usd = s.saved_nano_usd + excluded.saved_nano_usd,
        millis = s.millis + excluded.millis;
    insert into latency_hour as s
    select * from latency_sums(entries, signs, in_zone) h
    order by h.hour, h.team_id, h.endpoint, h.provider, h.model
    on conflict (hour, team_id, endpoint, provider, model) do update set
        total_counts = add_counts(s.total_counts, excluded.total_counts),
        provider_counts = add_counts(s.provider_counts, excluded.provider_counts),
        own_counts = add_counts(s.own_counts, excluded.own_counts),
        first_token_counts = add_counts(s.first_token_counts, excluded.first_token_counts);
    insert into usage_tag_hour as s
    select * from tag_sums(entries, signs, in_zone) t
    order by t.hour, t.tag, t.key_id, t.team_id, t.model, t.provider, t.outcome
    on conflict (hour, tag, key_id, team_id, model, provider, outcome) do update set
        calls = s.calls + excluded.calls,
        answered_calls = s.answered_calls + excluded.answered_calls,
        failed_calls = s.failed_calls + excluded.failed_calls,
        unpriced_calls = s.unpriced_calls + excluded.unpriced_calls,
        input_tokens = s.input_tokens + excluded.input_tokens,
        cached_input_tokens = s.cached_input_tokens + excluded.cached_input_tokens,
        cache_write_tokens = s.cache_write_tokens + excluded.cache_write_tokens,
        output_tokens = s.output_tokens + excluded.output_tokens,
        reasoning_tokens = s.reasoning_tokens + excluded.reasoning_tokens,
        cost_nano_usd = s.cost_nano_usd + excluded.cost_nano_usd,
        provider_cost_nano_usd = s.provider_cost_nano_usd + excluded.provider_cost_nano_usd,
        saved_nano_usd = s.saved_nano_usd + excluded.saved_nano_usd;
    -- Tags of a closed hour are moved with the next hour that is closed.
    if is_late then
        perform add_to_usage_days(
            array(select h from usage_sums(entries, signs, in_zone) h where h.hour < before_day), in_zone);
        perform add_to_latency_days(
            array(select h from latency_sums(entries, signs, in_zone) h where h.hour < before_day), in_zone);
        perform add_usage_totals(array(select h from usage_sums(entries, signs, in_zone) h where h.hour < before_total));
        perform add_latency_totals(array(select h from latency_sums(entries, signs, in_zone) h where h.hour < before_total));
    end if;
end $$;
drop function add_to_closed(usage[], int[]);

-- Adds hours that ended more than two hours ago to their days, the oldest first; returns how many hours it has passed. Nothing but
-- a late entry changes them after that, and such an entry waits for the lock.
drop function close_days(int);
create function close_hours(hours_max int) returns int language plpgsql as $$
#variable_conflict use_column
declare
    reader reporting;
    since timestamptz;
    till timestamptz;
    before_total timestamptz;
    moved usage_tag_hour[];
begin
    perform pg_advisory_xact_lock(closing_lock());
    select * into reader from reporting for update;
    till := date_trunc('hour', now() - interval '2 hours', reader.zone);
    if reader.closed_before >= till then
        return 0;
    end if;
    since := least(till, coalesce((select min(h.hour) from usage_hour h where h.hour >= reader.closed_before), till));
    till := least(till, since + hours_max * interval '1 hour');
    perform add_to_usage_days(array(select h from usage_hour h where h.hour >= since and h.hour < till), reader.zone);
    perform add_to_latency_days(array(select h from latency_hour h where h.hour >= since and h.hour < till), reader.zone);
    -- Of tags only days are kept, so a change of the zone leaves them as they are.
    with m as (delete from usage_tag_hour t where t.hour < till returning t)
    select array_agg(m.t) into moved from m;
    perform add_to_tag_days(moved, reader.zone);
    -- The totals do not depend on the zone, so a change of it does not begin them again.
    before_total := greatest(till, reader.totalled_before);
    perform add_usage_totals(array(select h from usage_hour h where h.hour >= reader.totalled_before and h.hour < before_total));
    perform add_latency_totals(
        array(select h from latency_hour h where h.hour >= reader.totalled_before and h.hour < before_total));
    update reporting set closed_before = till, totalled_before = before_total;
    return greatest(1, extract(epoch from till - since)::int / 3600);
end $$;

-- Changes the reporting zone: the days are summed again from the hours, and the check of the days begins again. What usage_tag_day
-- has, and what hours of zones with half an hour contain, stays as it was summed.
create or replace function set_reporting_zone(new_zone text) returns void language plpgsql
-- Reports that are being read end first.
set lock_timeout = '5s'
as $$
#variable_conflict use_column
begin
    if new_zone = (select r.zone from reporting r) then
        return;
    end if;
    perform now() at time zone new_zone;
    perform pg_advisory_xact_lock(closing_lock());
    perform from ledger_reader for update;
    update reporting set zone = new_zone, closed_before = '2000-01-01T00:00:00Z';
    truncate usage_day, latency_day;
    delete from ledger_day;
    insert into ledger_day
    select day, coalesce((select sum(h.cost_nano_usd) from usage_hour h
                          where h.hour >= now() - interval '6 days' and (h.hour at time zone new_zone)::date = day), 0)
        - coalesce((select sum(u.cost_nano_usd) from usage u
                    where u.at > (select l.read_until from ledger_reader l)
                      and (coalesce(u.started_at, u.at) at time zone new_zone)::date = day), 0)
    from (select (now() at time zone new_zone)::date - ago as day from generate_series(0, 2) ago) d;
end $$;

-- What is summed already, some days at a time. Noon is within the day. Sums by tag of days that are not over are there, and their
-- later hours are added.
select add_to_usage_days(array(
    select row((d.day + time '12:00') at time zone r.zone, d.key_id, d.team_id, d.endpoint, d.provider, d.model, d.asked_model,
        d.outcome, d.status, d.code, d.calls, d.unpriced_calls, d.input_tokens, d.cached_input_tokens, d.cache_write_tokens,
        d.output_tokens, d.reasoning_tokens, d.cost_nano_usd, d.provider_cost_nano_usd, d.saved_nano_usd, d.millis)::usage_hour
    from usage_day_closed d where d.day >= m.first and d.day < m.first + 7), r.zone)
from reporting r, (select generate_series(min(day), max(day), '7 days')::date as first from usage_day_closed) m;
select add_to_latency_days(array(
    select row((d.day + time '12:00') at time zone r.zone, d.team_id, d.endpoint, d.provider, d.model, d.total_counts,
        d.provider_counts, d.own_counts, d.first_token_counts)::latency_hour
    from latency_day_closed d where d.day >= m.first and d.day < m.first + 7), r.zone)
from reporting r, (select generate_series(min(day), max(day), '7 days')::date as first from latency_day_closed) m;
select add_to_tag_days(array(
    select row((d.day + time '12:00') at time zone r.zone, d.tag, d.key_id, d.team_id, d.provider, d.model, d.outcome, d.calls,
        d.answered_calls, d.failed_calls, d.unpriced_calls, d.input_tokens, d.cached_input_tokens, d.cache_write_tokens,
        d.output_tokens, d.reasoning_tokens, d.cost_nano_usd, d.provider_cost_nano_usd, d.saved_nano_usd)::usage_tag_hour
    from usage_tag_day_before d where d.day >= m.first and d.day < m.first + 7), r.zone)
from reporting r, (select generate_series(min(day), max(day), '7 days')::date as first from usage_tag_day_before) m;
drop function summarize_days(usage_day_closed[]);
drop function summarize_tags(usage_tag_day_before[]);
drop table usage_day_closed, latency_day_closed, usage_day_summary, usage_tag_day_summary, usage_tag_day_before;
-- What is left is closed by sweeps.
select close_hours(72);
