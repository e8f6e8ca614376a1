-- Puts the calls of a demo into the ledger: each counts in the periods of the budgets that apply to it, and its sums are made by the
-- gateway's own functions. Statements end with a line that is empty.

-- Each budget with the period that a day is in. All of them are in UTC.
create unlogged table demo_budget_day as
select b.id as budget_id, b.key_id, b.team_id, b.tag, b.model, day::date, period_start(b.period, b.zone, day) as starts_at,
    period_end(b.period, b.zone, day) as ends_at
from budget b
cross join generate_series(
    date_trunc('day', current_setting('demo.now')::timestamptz - current_setting('demo.days')::int * interval '1 day', 'UTC'),
    current_setting('demo.now')::timestamptz, '1 day') day
where b.created_at <= day + interval '1 day' and b.deleted_at is null;

insert into budget_period (budget_id, starts_at, ends_at)
select distinct budget_id, starts_at, ends_at from demo_budget_day order by 1, 2;

create unlogged table demo_scope as
select p.id as period_id, d.key_id, d.team_id, d.tag, d.model, d.day
from demo_budget_day d join budget_period p on p.budget_id = d.budget_id and p.starts_at = d.starts_at;

create index on demo_scope (day);

analyze demo_scope;

create unlogged table demo_counted as
select r.id, r.place, s.period_id,
    sum(coalesce(r.cost, 0)) over (partition by s.period_id order by r.at + r.millis * interval '1 millisecond', r.id, r.place)::bigint
        as spent
from demo_row r
join demo_key k on k.number = r.number
join demo_scope s on s.day = (r.at at time zone 'UTC')::date
    and (s.key_id is null or s.key_id = k.key_id) and (s.team_id is null or s.team_id = k.team_id)
    and (s.tag is null or s.tag = any (r.tags))
    and (s.model is null or s.model = r.model or right(s.model, 1) = '*' and starts_with(r.model, left(s.model, -1)))
where r.outcome not in ('cached', 'refused');

create unlogged table demo_periods as
select id, place, array_agg(period_id order by period_id) as periods, array_agg(spent order by period_id) as spent_after
from demo_counted group by id, place;

update budget_period p set spent_nano_usd = s.spent
from (select period_id, max(spent) as spent from demo_counted group by period_id) s where s.period_id = p.id;

-- Months of the past have partitions of their own where the gateway has run all the time. The latest of them may be there: when the
-- month ended while the demo was made.
do $$
declare
    until timestamptz := current_setting('demo.now');
    starts timestamptz;
begin
    drop table usage_early;
    for starts in
        select generate_series(date_trunc('month', until, 'UTC') - interval '5 months',
            date_trunc('month', until, 'UTC') - interval '1 month', interval '1 month')
    loop
        execute format('create table if not exists %I partition of usage for values from (%L) to (%L)', 'usage_' || to_char(starts, 'YYYYMM'),
            first_id('req', starts), first_id('req', starts + interval '1 month'));
    end loop;
end $$;

-- Indexes are made faster at the end, over all rows.
create temp table made_later as select indexname, replace(indexdef, ' ON ONLY ', ' ON ') def from pg_indexes
where tablename = 'usage' and indexname <> 'usage_pkey';

do $$
declare
    one record;
begin
    for one in select * from made_later loop
        execute format('drop index %I', one.indexname);
    end loop;
end $$;

insert into usage (request_id, attempt, at, started_at, key_id, team_id, endpoint, provider, model, asked_model, outcome,
    input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd, price_version,
    provider_cost_nano_usd, millis, tags, periods, spent_after, hold_nano_usd, shape, provider_status, attempt_code,
    first_token_millis, started_after_millis, listed, asked_listed, status, code, call_millis, own_millis, source, skeleton,
    saved_nano_usd)
select first_id('req', r.at) || left(md5(r.id::text || current_setting('demo.seed')), 20), r.attempt,
    s.started_at + r.millis * interval '1 millisecond', s.started_at, k.key_id, k.team_id,
    r.endpoint, r.provider, r.model, r.asked_model, r.outcome,
    case r.outcome when 'settled' then r.input else 0 end, case r.outcome when 'settled' then r.cached_input else 0 end, 0,
    case r.outcome when 'settled' then r.output else 0 end, case r.outcome when 'settled' then r.reasoning else 0 end,
    r.cost, case when r.outcome in ('settled', 'charged', 'voided') then r.version end, case when r.outcome = 'settled' and r.provider = 'openrouter' then r.cost end, r.millis, r.tags,
    coalesce(c.periods, '{}'), c.spent_after,
    coalesce(case r.outcome when 'settled' then r.cost * 4 / 3 when 'charged' then r.cost end, 0), case when r.outcome <> 'settled' then null when r.endpoint = 'messages' and r.provider = 'anthropic' then 'messages'
        when r.endpoint = 'responses' then 'responses' else 'chat' end, r.provider_status, r.attempt_code, r.first_token,
    s.started_after, true, r.code is distinct from 'model_not_found', r.status, r.code,
    case when r.last then s.started_after + r.millis + r.own_millis - case when r.attempt = 0 then 0 else r.own_millis / 2 end end, case when r.last then r.own_millis end,
    case when r.last then '10.' || r.team_number || '.' || r.number || '.' || r.id % 13 + 10 end,
    case when r.last and r.at > current_setting('demo.now')::timestamptz - interval '30 days' then
        jsonb_strip_nulls(jsonb_build_object('endpoint', r.endpoint,
        'model', jsonb_build_object('len', length(r.asked_model), 'h', left(md5(r.asked_model), 8)),
        'stream', case when r.streams then true end)) end,
    case when r.outcome = 'cached' then r.saved end
from demo_row r
join demo_key k on k.number = r.number
cross join lateral (
    select case when r.attempt = 0 then 0 else r.own_millis / 2 + r.lost_millis end as started_after) b
cross join lateral (select b.started_after, r.at + b.started_after * interval '1 millisecond' as started_at) s
left join demo_periods c on c.id = r.id and c.place = r.place
order by r.at;

do $$
declare
    one record;
begin
    for one in select * from made_later loop
        execute one.def;
    end loop;
end $$;

analyze usage;

insert into tag_day
select distinct (started_at at time zone 'UTC')::date, tag from usage cross join unnest(tags) tag
where position('=' in tag) > 0 and outcome <> 'refused';

update client_key k set last_used_at = u.last from (select key_id, max(at) as last from usage group by key_id) u where u.key_id = k.id;

-- The gateway's own check reads the ledger from its beginning, and its days close from the first one on.
update ledger_reader set read_until = '2000-01-01', kept_from = null;

delete from ledger_day;

update reporting set closed_before = '2000-01-01', totalled_before = '2000-01-01';
