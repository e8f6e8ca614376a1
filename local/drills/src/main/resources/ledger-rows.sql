-- Fills a migrated database with :rows ledger rows over the last 90 days, of 40 teams, 200 keys and 20 models, and with their sums.
-- Statements end with a line that is empty. Each is a set, so ten million rows take minutes.

set work_mem = '256MB';

set synchronous_commit = off;

set timezone = 'UTC';

insert into team (id, name)
select 'team_' || md5(n::text), 'Team ' || n from generate_series(1, 40) n;

-- No call can be made with them: their secrets match no key.
insert into client_key (id, name, tags, team_id, secret_hash, pepper_version, webhook_secret)
select 'key' || lpad(n::text, 13, '0'), 'service-' || n, array['team:' || (n % 40 + 1)], 'team_' || md5((n % 40 + 1)::text),
    sha256(n::text::bytea), 1, '' from generate_series(0, 199) n;

-- Months of the past have partitions of their own where the gateway has run all the time.
do $$
declare
    starts timestamptz;
begin
    drop table usage_early;
    for starts in
        select generate_series(date_trunc('month', now()) - interval '4 months', date_trunc('month', now()) - interval '1 month',
            interval '1 month')
    loop
        execute format('create table %I partition of usage for values from (%L) to (%L)', 'usage_' || to_char(starts, 'YYYYMM'),
            first_id('req', starts), first_id('req', starts + interval '1 month'));
    end loop;
end $$;

-- A key calls up to six models; some keys call far more than others. r1 to r5 are random, the same in each run.
create unlogged table seed as
select n, now() - interval '90 days' + n * (interval '90 days' / :rows) as at, key, kind, tries, r3, r4, r5,
    'key' || lpad(key::text, 13, '0') as key_id, 'team_' || md5((key % 40 + 1)::text) as team_id,
    case when key % 5 = 0 then 'responses' when key % 17 = 0 then 'messages' else 'chat.completions' end as endpoint,
    (key * 7 + floor(6 * r2 * r2)::int) % 20 as model, r3 < 0.2 as by_alias
from (
    select n, floor(200 * r1 * r1)::int as key, r2, r3, r4, r5,
        case when r4 < 0.03 then 'refused' when r4 < 0.05 then 'cached' when r4 < 0.065 then 'voided'
             when r4 < 0.08 then 'charged' else 'settled' end as kind,
        case when r5 < 0.01 then 0 else 1 end as tries
    from (
        select n, (hash & 1023) / 1024.0::float8 as r1, (hash >> 10 & 1023) / 1024.0::float8 as r2,
            (hash >> 20 & 1023) / 1024.0::float8 as r3, (hash >> 30 & 1023) / 1024.0::float8 as r4,
            (hash >> 40 & 1023) / 1024.0::float8 as r5
        from (select n, hashint8extended(n, 42) & 9223372036854775807 as hash from generate_series(0, :rows - 1) n) h
    ) r
) k;

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
    millis, tags, provider_key, provider_status, attempt_code, first_token_millis, started_after_millis,
    listed, asked_listed, status, code, call_millis, own_millis, source, saved_nano_usd)
select first_id('req', at) || left(md5(n::text), 20), case when kind in ('refused', 'cached') then 0 else 1 end,
    at + interval '1 second', at, key_id, team_id, endpoint,
    case kind when 'refused' then '' else 'provider-' || model % 4 end, case kind when 'refused' then '' else 'model-' || model end,
    case when by_alias then 'alias-' else 'model-' end || model, kind,
    case kind when 'settled' then 100 + (r3 * 4000)::int else 0 end, case kind when 'settled' then (r3 * 1000)::int else 0 end, 0,
    case kind when 'settled' then 10 + (r5 * 900)::int else 0 end, 0,
    case when kind in ('settled', 'charged') then 10000 + (r3 * 9000000)::int else 0 end, 'v1', 200 + (r5 * 4000)::int,
    array_remove(array[
        'team:' || (key % 40 + 1),
        case when r5 < 0.6 then 'feature=' || (key % 10) * 2 + n % 2 end,
        case when r3 < 0.4 then 'customer=' || (key * 5 + n % 5) % 500 end,
        case when r4 < 0.4 then 'user=' || left(md5(((key * 5 + n % 4) % 480)::text), 16) end], null),
 'main', case kind when 'voided' then 500 when 'refused' then null else 200 end,
    case kind when 'voided' then 'provider_error' end, 150 + (r5 * 800)::int, 3, true, true,
    case when tries = 0 then null when kind = 'refused' then 429 when kind in ('voided', 'charged') then 502 else 200 end,
    case when tries = 0 then null when kind = 'refused' then 'insufficient_quota' when kind in ('voided', 'charged') then 'provider_error' end,
    205 + (r5 * 4000)::int, 5, '10.0.0.' || key, case kind when 'cached' then 10000 + (r3 * 9000000)::int end
from seed order by n;

do $$
declare
    one record;
begin
    for one in select * from made_later loop
        execute one.def;
    end loop;
end $$;

insert into usage_hour
select date_trunc('hour', started_at), key_id, team_id, endpoint, provider, model, asked_model, outcome, coalesce(status, 0),
    coalesce(code, ''), count(*), 0, sum(input_tokens), sum(cached_input_tokens), 0, sum(output_tokens), 0, sum(cost_nano_usd), 0,
    sum(coalesce(saved_nano_usd, 0)), sum(millis)
from usage where entry = 0 group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;

-- Hours by tag are added to their days when they are closed. The first 90 days are summed without them, which is faster.
create unlogged table tag_seed as
select case when started_at < closed_before then ((started_at at time zone 'UTC')::date + time '12:00') at time zone 'UTC'
    else date_trunc('hour', started_at) end as hour, tag, key_id, team_id, provider, model, outcome, count(*) as calls,
    count(*) filter (where status is not null) as answered_calls, count(*) filter (where status >= 500) as failed_calls,
    0 as unpriced_calls, sum(input_tokens) as input_tokens, sum(cached_input_tokens) as cached_input_tokens,
    0 as cache_write_tokens, sum(output_tokens) as output_tokens, 0 as reasoning_tokens, sum(cost_nano_usd) as cost_nano_usd,
    0 as provider_cost_nano_usd, sum(coalesce(saved_nano_usd, 0)) as saved_nano_usd
from usage cross join unnest(tags) tag cross join (select date_trunc('hour', now()) - interval '2 hours' as closed_before) c
where outcome <> 'refused' group by 1, 2, 3, 4, 5, 6, 7;

insert into usage_tag_hour select * from tag_seed where hour >= date_trunc('hour', now()) - interval '2 hours';

select add_to_tag_days(array(
    select row(t.*)::usage_tag_hour from tag_seed t where hour = noon and hour < date_trunc('hour', now()) - interval '2 hours'), 'UTC')
from (select distinct hour as noon from tag_seed where extract(hour from hour) = 12) d;

-- Counts by the second bounds of the buckets; the places say which times occur, evenly.
insert into latency_hour
select hour, team_id, endpoint, provider, model, array[0, 0, 0, 0, 0, 0, 0, 0, n / 4, n / 4, n / 4, n - n / 4 * 3, 0, 0, 0, 0],
    array[0, 0, 0, 0, 0, 0, 0, 0, n / 4, n / 4, n / 4, n - n / 4 * 3, 0, 0, 0, 0], array[0, 0, n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    array[0, 0, 0, 0, 0, 0, 0, n / 4, n / 4, n - n / 4 * 2, 0, 0, 0, 0, 0, 0]
from (
    select hour, team_id, endpoint, provider, model, sum(calls)::bigint n from usage_hour where outcome <> 'refused' group by 1, 2, 3, 4, 5
) h;

-- What the gateway's own check of the last days would have read; it reads the newest rows itself.
insert into ledger_day (day, cost_nano_usd)
select (started_at at time zone 'UTC')::date, sum(cost_nano_usd) from usage
where at > now() - interval '5 days' and at <= (select read_until from ledger_reader) group by 1
on conflict (day) do update set cost_nano_usd = excluded.cost_nano_usd;

-- Hours are added to their days as the gateway does it; see LedgerFill.
update reporting set closed_before = '2000-01-01', totalled_before = '2000-01-01';

drop table seed, tag_seed;
