-- Makes the calls of a demo, not yet in the ledger: keys and teams have numbers here, because the gateway makes them later. Statements
-- end with a line that is empty. Settings of the session say how much: demo.days, demo.calls, demo.seed, demo.incident,
-- demo.rise; and until when: demo.now.

-- demo_random gives the same number from 0 to 1 for the same x and salt; demo_factor a number around 1, rarely more than 4.
do $$
begin
    execute format($function$
        create function demo_random(x bigint, salt int) returns double precision language sql immutable parallel safe as
            'select (hashint8extended(x, salt + %s) & 1048575) / 1048576.0::double precision' $function$,
        current_setting('demo.seed')::int * 1000);
    execute $function$
        create function demo_factor(x bigint, salt int) returns double precision language sql immutable parallel safe as
            'select exp((demo_random(x, salt) + demo_random(x, salt + 1) + demo_random(x, salt + 2) - 1.5) * 1.3)' $function$;
end $$;

-- Weekdays, office hours, some growth, and no day quite like another.
create unlogged table demo_hour as
select number::int, hour, least(interval '1 hour', until - hour) as length,
    case extract(isodow from hour) when 6 then 0.30 when 7 then 0.24 when 1 then 0.96 when 5 then 0.88 else 1 end
    * (0.14 + exp(-power(extract(hour from hour)::float8 - 13.3, 2) / 26))
    * (0.60 + 0.40 * number / (24.0 * current_setting('demo.days')::int))
    * (0.92 + 0.16 * demo_random(extract(epoch from date_trunc('day', hour))::bigint, 1))
    * extract(epoch from least(interval '1 hour', until - hour))::float8 / 3600 as weight
from (select until, hour, row_number() over (order by hour) as number
      from (select current_setting('demo.now')::timestamptz as until offset 0) u
      cross join generate_series(
          date_trunc('hour', until - current_setting('demo.days')::int * interval '1 day'), until, '1 hour') hour) h;

create unlogged table demo_call as
select c.id, c.number, c.at, c.team_number, c.profile, c.tags, c.features, c.caches,
    m.endpoint, m.asked, m.provider, m.model, m.fallback_provider, m.fallback_model, m.first_token, m.pace,
    m.first_token > 0 and demo_random(c.id, 3) < m.stream as streams,
    least(195000, greatest(12, m.input * demo_factor(c.id, 10)))::bigint as input, m.cached, m.reasoning,
    case when m.output > 0 then greatest(3, m.output * demo_factor(c.id, 20)) else 0 end::bigint as output,
    demo_factor(c.id, 30) as slowness,
    case when demo_random(c.id, 4) < 0.022 then 'refused'
         when c.caches and m.output > 0 and demo_random(c.id, 5) < 0.15 then 'cached'
         when m.provider = 'anthropic' and c.at >= i.starts and c.at < i.starts + interval '260 minutes'
             and demo_random(c.id, 6) < 0.72 then case when demo_random(c.id, 7) < 0.7 then 'fallback' else 'failed' end
         when demo_random(c.id, 6) < 0.008 and m.fallback_provider is not null then 'fallback'
         when demo_random(c.id, 6) < 0.013 then 'failed'
         when demo_random(c.id, 6) < 0.017 then 'charged'
         when demo_random(c.id, 6) < 0.026 then 'bad'
         else 'settled' end as kind
from (
    select (h.number * 1000::bigint + k.number) * 10000 + i as id, k.*,
        date_trunc('milliseconds', h.hour + h.length * demo_random((h.number * 1000::bigint + k.number) * 10000 + i, 2)) as at
    from demo_hour h
    cross join (select sum(weight) as hours from demo_hour) all_hours
    cross join (select sum(weight) as keys from demo_key) all_keys
    cross join (select current_setting('demo.rise')::timestamptz as rise, current_setting('demo.calls')::int as calls offset 0) wanted
    join demo_key k on h.hour >= k.from_at and h.hour < k.until_at
    cross join lateral (
        select wanted.calls * h.weight / hours * k.weight / keys
            * (0.7 + 0.6 * demo_random(h.number / 24 * 1000 + k.number, 8))
            * case when k.rises and date_trunc('day', h.hour) = wanted.rise then 6 else 1 end as calls) e
    cross join lateral generate_series(1, floor(e.calls + demo_random(h.number * 1000::bigint + k.number, 9))::int) i
) c
cross join (select current_setting('demo.incident')::timestamptz as starts offset 0) i
cross join lateral (
    select m.* from demo_model m
    where m.profile = c.profile and m.high > demo_random(c.id, 40) order by m.high limit 1) m
where c.at < current_setting('demo.now')::timestamptz - interval '4 minutes';

-- One row for each attempt. place: which attempt; last: whether the call ended with it.
create unlogged table demo_row as
select c.id, a.place, c.number, c.team_number, c.at, c.endpoint, c.asked, c.streams, a.last,
    case when c.kind in ('cached', 'refused') then 0 else a.place end as attempt, s.provider, s.model,
    case when not a.last then 'voided' when c.kind = 'fallback' then 'settled' when c.kind in ('failed', 'bad') then 'voided'
         else c.kind end as outcome,
    c.input, o.cached_input, c.output, o.reasoning,
    case when c.kind in ('cached', 'refused') then 0
         when c.kind = 'charged' then 60000
         when not a.last or c.kind in ('failed', 'bad') then 90 + (c.slowness * 400)::bigint
         when c.output = 0 then 40 + (c.slowness * 70)::bigint
         else least(200000, c.slowness * (c.first_token + c.output * c.pace / 100.0))::bigint end as millis,
    case when c.streams and a.last and c.kind in ('settled', 'fallback') then greatest(20, (c.slowness * c.first_token)::bigint)
        end as first_token,
    2 + (demo_random(c.id, 51) * 7)::bigint as own_millis,
    case when a.place = 2 then 210 + (c.slowness * 400)::bigint else 0 end as lost_millis,
    case when not a.last or c.kind = 'failed' then (array[529, 529, 503, 429])[1 + floor(demo_random(c.id, 52) * 4)::int]
         when c.kind = 'bad' then 400 when c.kind in ('cached', 'refused', 'charged') then null else 200 end as provider_status,
    case when not a.last or c.kind = 'failed' then 'overloaded_error' when c.kind = 'charged' then 'provider_timeout'
         when c.kind = 'bad' then 'context_length_exceeded' end as attempt_code,
    case when not a.last then null when c.kind = 'failed' then 502 when c.kind = 'charged' then 504 when c.kind = 'bad' then 400
         when c.kind = 'refused' then r.status else 200 end as status,
    case when not a.last then null when c.kind = 'failed' then 'provider_error' when c.kind = 'charged' then 'provider_timeout'
         when c.kind = 'bad' then 'context_length_exceeded' when c.kind = 'refused' then r.code end as code,
    case when c.kind = 'refused' and r.code = 'model_not_allowed' then 'gpt-5.5-pro'
         when c.kind = 'refused' and r.code = 'model_not_found' then 'gpt-5.5-turbo' else c.asked end as asked_model,
    c.tags || t.tags as tags, p.version,
    case when a.last and c.kind in ('settled', 'fallback', 'charged') then n.nano else 0 end as cost,
    case when c.kind = 'cached' then n.nano end as saved
from demo_call c
cross join lateral (
    select place, place = case when c.kind = 'fallback' then 2 else 1 end as last
    from generate_series(1, case when c.kind = 'fallback' then 2 else 1 end) place) a
cross join lateral (
    select case when c.kind = 'refused' then '' when a.place = 2 then c.fallback_provider else c.provider end as provider,
        case when c.kind = 'refused' then '' when a.place = 2 then c.fallback_model else c.model end as model) s
cross join lateral (
    select (c.input * c.cached * case when demo_random(c.id, 50) < 0.85 then 1 else 0 end)::bigint as cached_input,
        (c.output * c.reasoning)::bigint as reasoning) o
left join demo_price p on p.provider = s.provider and p.model = s.model and p.from_at <= c.at and p.until_at > c.at
-- By the prices of that time, rounded up once as the gateway does. A timeout is charged as what was held.
cross join lateral (
    select ((greatest(0, c.input - o.cached_input) * p.input + o.cached_input * p.cached_input
        + (c.output - o.reasoning) * p.output + o.reasoning * p.reasoning) + 999) / 1000 as nano) n
cross join (select current_setting('demo.customers')::text[] as customers offset 0) known
cross join lateral (
    select (array[429, 429, 403, 404, 400])[1 + floor(demo_random(c.id, 53) * 5)::int] as status,
           (array['rate_limit_exceeded', 'rate_limit_exceeded', 'model_not_allowed', 'model_not_found', 'invalid_value'])
               [1 + floor(demo_random(c.id, 53) * 5)::int] as code) r
cross join lateral (
    select array_remove(array[
        case when demo_random(c.id, 54) < 0.35
            then 'customer=' || known.customers[1 + floor(40 * power(demo_random(c.id, 55), 2))::int] end,
        case when cardinality(c.features) > 0 and demo_random(c.id, 56) < 0.85
            then 'feature=' || c.features[1 + floor(cardinality(c.features) * demo_random(c.id, 57))::int] end,
        case when c.profile in ('chat', 'agent') and demo_random(c.id, 58) < 0.4
            then 'user=' || left(md5((c.number * 100 + floor(25 * demo_random(c.id, 59)))::text), 16) end], null) as tags) t;

create index demo_row_by_team on demo_row (team_number, at);

analyze demo_row;
