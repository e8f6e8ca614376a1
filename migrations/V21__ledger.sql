-- One row of the ledger for each attempt, with what the call was in the row of its last attempt; sums by hour in the reporting
-- zone.

-- The zone in which hours, days and months of reports begin; set_reporting_zone changes it.
create table reporting (
    one             boolean primary key default true check (one),
    zone            text not null default 'UTC',
    closed_before   date not null default '2000-01-01', -- days before it are in usage_day_closed,
    totalled_before timestamptz not null default '2000-01-01T00:00:00Z', -- and hours before it in usage_total
    stripped_until  text not null default 'req_'        -- usage up to this id has lost source and skeleton
);
insert into reporting default values;

-- Of the attempt. A call that was refused has one row with attempt 0 and the outcome refused; a cache hit has attempt 0 and the
-- outcome cached.
alter table usage
    add column team_id text,
    add column started_at timestamptz,                  -- the hour that it counts in; null in rows from before: that of at
    add column started_after_millis bigint,             -- since the start of the call
    add column provider_key text,                       -- its name in the configuration
    add column provider_status int,                     -- of the provider's reply; null: it gave none
    add column attempt_code text,                       -- why it failed, of a fixed list; null: it did not
    add column first_token_millis bigint,               -- from its start to the first event of a stream
    add column spent_after bigint[],                    -- of each of its periods, in nano-USD, after this entry
    add column asked_model text,                        -- as the client named it, cut
    add column listed boolean,                          -- whether its model has sums of its own; null: where it has a price
    add column asked_listed boolean,                    -- the same for asked_model; null: it counts under the model
-- Of the call, in the row of its last attempt.
    add column status int,
    add column code text,
    add column call_millis bigint,                      -- from the request to the end of the reply
    add column own_millis bigint,                       -- call_millis without the time of the providers and of pauses
    add column source text,                             -- the client's address
    add column skeleton jsonb,                          -- the request without content
    add column saved_nano_usd bigint;                   -- what the reply had cost that the cache returned
alter table usage drop constraint usage_outcome_check;
alter table usage add constraint usage_outcome_check
    check (outcome in ('settled', 'voided', 'charged', 'cached', 'refused')) not valid;

-- Ids begin with the time of the request: newest first is request_id desc, of all calls by the primary key.
drop index usage_by_key;
create index usage_by_key on usage (key_id, request_id);
create index usage_by_team on usage (team_id, request_id) where team_id is not null;
create index usage_failed on usage (request_id) where status >= 400;

-- Sums of attempts, refused calls and cache hits that began in the hour. Kept in the transaction that settles.
create table usage_hour (
    hour                   timestamptz not null,        -- its beginning, in the reporting zone
    key_id                 text not null,
    team_id                text not null,               -- empty: of no team
    endpoint               text not null,
    provider               text not null,               -- empty: refused before an attempt
    model                  text not null,               -- as served; empty as provider
    asked_model            text not null,               -- '(other)' where it is neither configured nor priced
    outcome                text not null,               -- settled, voided, charged, cached, refused; and answered, see below
    status                 int not null,                -- of the call, for its last attempt; otherwise 0
    code                   text not null,               -- of the call's error; otherwise empty
    calls                  bigint not null,             -- attempts, cache hits, refused calls
    unpriced_calls         bigint not null,
    input_tokens           bigint not null,
    cached_input_tokens    bigint not null,
    cache_write_tokens     bigint not null,
    output_tokens          bigint not null,
    reasoning_tokens       bigint not null,
    cost_nano_usd          numeric not null,
    provider_cost_nano_usd numeric not null,
    saved_nano_usd         numeric not null,            -- what the replies from the cache had cost
    millis                 bigint not null,             -- of providers
    primary key (hour, key_id, team_id, model, asked_model, provider, endpoint, outcome, status, code)
) with (fillfactor = 70);

-- How many calls (attempts for provider and first_token) took up to 1, 2, 5, 10, 20, 50, ... 50,000 milliseconds, and more.
-- Refused calls are not in it.
create table latency_hour (
    hour        timestamptz not null,
    team_id     text not null,
    endpoint    text not null,
    provider    text not null,                          -- of the last attempt; empty: the reply came from the cache
    model       text not null,
    total_counts       bigint[] not null,
    provider_counts    bigint[] not null,
    own_counts         bigint[] not null,
    first_token_counts bigint[] not null,
    primary key (hour, team_id, endpoint, provider, model)
) with (fillfactor = 70);

-- Days that ended more than 24 hours ago, summed from the hours so that months are read from few rows. A later entry of such a
-- day is added here too.
create table usage_day_closed (
    day                    date not null,               -- in the reporting zone; the other columns as in usage_hour
    key_id                 text not null,
    team_id                text not null,
    endpoint               text not null,
    provider               text not null,
    model                  text not null,
    asked_model            text not null,
    outcome                text not null,
    status                 int not null,
    code                   text not null,
    calls                  bigint not null,
    unpriced_calls         bigint not null,
    input_tokens           bigint not null,
    cached_input_tokens    bigint not null,
    cache_write_tokens     bigint not null,
    output_tokens          bigint not null,
    reasoning_tokens       bigint not null,
    cost_nano_usd          numeric not null,
    provider_cost_nano_usd numeric not null,
    saved_nano_usd         numeric not null,
    millis                 bigint not null,
    primary key (day, key_id, team_id, model, asked_model, provider, endpoint, outcome, status, code)
);
create table latency_day_closed (
    day         date not null,
    team_id     text not null,
    endpoint    text not null,
    provider    text not null,
    model       text not null,
    total_counts       bigint[] not null,
    provider_counts    bigint[] not null,
    own_counts         bigint[] not null,
    first_token_counts bigint[] not null,
    primary key (day, team_id, endpoint, provider, model)
);

-- Sums by tag: a call with two tags counts under both, so these rows have no total. Refused calls are not in it.
create table usage_tag_day (
    day                    date not null,               -- in the reporting zone of that time
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
    primary key (day, tag, key_id, team_id, model, provider, outcome)
) with (fillfactor = 70);

-- What happened before usage_hour.totalled_before, for counters that only grow: a scrape adds the hours after it.
drop table usage_total;
create table usage_total (
    key_id                 text not null,
    team_id                text not null,
    endpoint               text not null,
    provider               text not null,
    model                  text not null,
    outcome                text not null,
    status                 int not null,
    code                   text not null,
    calls                  bigint not null,
    unpriced_calls         bigint not null,
    input_tokens           bigint not null,
    cached_input_tokens    bigint not null,
    cache_write_tokens     bigint not null,
    output_tokens          bigint not null,
    reasoning_tokens       bigint not null,
    cost_nano_usd          numeric not null,
    provider_cost_nano_usd numeric not null,
    saved_nano_usd         numeric not null,
    millis                 bigint not null,
    primary key (key_id, team_id, model, provider, endpoint, outcome, status, code)
);
create table latency_total (
    team_id  text not null,
    endpoint text not null,
    provider text not null,
    model    text not null,
    total_counts       bigint[] not null,
    provider_counts    bigint[] not null,
    own_counts         bigint[] not null,
    first_token_counts bigint[] not null,
    primary key (team_id, endpoint, provider, model)
);

-- A job's hold is made before its attempt starts.
alter table hold add column began_at timestamptz;       -- null: it began when it was made

alter type settlement
    add attribute started_after_millis bigint,
    add attribute provider_key text,
    add attribute provider_status int,
    add attribute attempt_code text,
    add attribute first_token_millis bigint,
    add attribute asked_model text,
    add attribute asked_listed boolean,
    add attribute status int,
    add attribute code text,
    add attribute call_millis bigint,
    add attribute own_millis bigint,
    add attribute source text,
    add attribute skeleton jsonb;
alter type cache_hit
    add attribute asked_model text,
    add attribute asked_listed boolean,
    add attribute status int,
    add attribute code text,
    add attribute call_millis bigint,
    add attribute own_millis bigint,
    add attribute source text,
    add attribute skeleton jsonb,
    add attribute saved_nano_usd bigint;
alter type answered_call
    add attribute team_id text,
    add attribute tags text[],
    add attribute asked_listed boolean;
alter type refused_calls
    add attribute team_id text,
    add attribute asked_model text;
alter table refusal_count
    add column team_id text not null default '',
    add column asked_model text not null default '',
    drop constraint refusal_count_pkey,
    add primary key (minute, key_id, endpoint, status, code, asked_model);

-- Where the reason of a failed call lies, by the columns of its row: caller (the request is wrong), policy (a rule or limit of the
-- gateway), provider, gateway; null for a call that worked, and for an attempt that was not the last one of its call. The class
-- FaultDomain has the same rules.
create function fault_domain(outcome text, status int, code text) returns text language sql immutable as $$
    select case
        when status is null or status = 0 or outcome = 'cached' then null
        when status < 400 and coalesce(code, '') = '' then null
        when outcome = 'refused' then case
            when code in ('insufficient_quota', 'rate_limit_exceeded', 'model_not_allowed', 'ip_not_allowed', 'unbounded_cost',
                'request_too_large_for_limit') then 'policy'
            when status >= 500 then 'gateway'
            else 'caller' end
        when code in ('unavailable', 'internal_error') then 'gateway'
        when status in (400, 404, 413, 415, 422) then 'caller'
        else 'provider' end
$$;

-- The sums.
--
-- Each transaction locks the rows of the sums in one order, so that two never wait for each other: first settle those of attempts,
-- then record_hits those of cache hits, then record_calls those of refused calls; in each of them the tables in the order of
-- add_to_sums, and the rows of a table in the order of its key. The three kinds share no row.

-- Adds a time to the 16 counts: the first is up to a millisecond, the last more than 50 seconds.
create function count_latency(counts bigint[], millis bigint, sign int) returns bigint[] language plpgsql immutable as $$
declare
    place int;
begin
    if millis is not null then
        place := width_bucket(millis - 1,
            array[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000]::bigint[]) + 1;
        counts[place] := counts[place] + sign;
    end if;
    return counts;
end $$;
create aggregate latency_counts(bigint, int) (
    sfunc = count_latency, stype = bigint[], initcond = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}');

create function add_counts(counts bigint[], more bigint[]) returns bigint[] language plpgsql immutable as $$
begin
    for place in 1 .. 16 loop
        if more[place] <> 0 then
            counts[place] := counts[place] + more[place];
        end if;
    end loop;
    return counts;
end $$;
create aggregate sum_counts(bigint[]) (
    sfunc = add_counts, stype = bigint[], initcond = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}');

-- The sums of some rows of the ledger. signs says how often each counts: -1 takes it out of the sums again, null is once. A
-- correction counts in the hour of the attempt that it corrects and under its outcome; it is no call. Model names that clients
-- invent are summed together. (In from, the columns of entries come first; sign is the last one.)
create function usage_sums(entries usage[], signs int[], of_zone text) returns setof usage_hour language sql stable as $$
    select date_trunc('hour', coalesce(e.started_at, e.at), of_zone), e.key_id, coalesce(e.team_id, ''), e.endpoint, e.provider,
           k.model,
           case when e.asked_listed then coalesce(e.asked_model, '') when not e.asked_listed then '(other)' else k.model end,
           k.outcome, case e.entry when 0 then coalesce(e.status, 0) else 0 end,
           case e.entry when 0 then coalesce(e.code, '') else '' end,
           sum(k.calls)::bigint,
           sum(case when k.outcome in ('settled', 'charged')
                    and (e.cost_nano_usd is null or array_to_string(e.flags, ' ') like '%unpriced%') then k.calls else 0 end)::bigint,
           sum(e.input_tokens * k.sign)::bigint, sum(e.cached_input_tokens * k.sign)::bigint,
           sum(e.cache_write_tokens * k.sign)::bigint, sum(e.output_tokens * k.sign)::bigint,
           sum(e.reasoning_tokens * k.sign)::bigint, coalesce(sum(e.cost_nano_usd * k.sign), 0),
           coalesce(sum(e.provider_cost_nano_usd * k.sign), 0), coalesce(sum(e.saved_nano_usd * k.sign), 0),
           sum(e.millis * k.sign)::bigint
    from unnest(entries, signs) e
    cross join lateral (
        select coalesce(e.unnest, 1) sign, case e.entry when 0 then coalesce(e.unnest, 1) else 0 end calls,
               case when coalesce(e.listed, e.price_version is not null) then e.model else '(other)' end model,
               case e.entry when 0 then e.outcome else 'charged' end outcome) k
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
$$;

create function latency_sums(entries usage[], signs int[], of_zone text) returns setof latency_hour language sql stable as $$
    select date_trunc('hour', coalesce(e.started_at, e.at), of_zone), coalesce(e.team_id, ''), e.endpoint,
           case e.outcome when 'cached' then '' else e.provider end, k.model,
           latency_counts(case when e.status > 0 then e.call_millis end, k.sign),
           latency_counts(case when e.outcome <> 'cached' then e.millis end, k.sign),
           latency_counts(case when e.status > 0 then e.own_millis end, k.sign),
           latency_counts(e.first_token_millis, k.sign)
    from unnest(entries, signs) e
    cross join lateral (
        select coalesce(e.unnest, 1) sign,
               case when coalesce(e.listed, e.price_version is not null) then e.model else '(other)' end model) k
    where e.entry = 0 and e.outcome <> 'refused'
    group by 1, 2, 3, 4, 5
$$;

create function tag_sums(entries usage[], signs int[], of_zone text) returns setof usage_tag_day language sql stable as $$
    select (coalesce(e.started_at, e.at) at time zone of_zone)::date, t.tag, e.key_id, coalesce(e.team_id, ''), e.provider, k.model,
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

-- Held shared by transactions that add to hours that may be closed, and exclusively by those that close days.
create function closing_lock() returns bigint language sql immutable as $$ select hashtextextended('closed days', 0) $$;

-- Adds to the sums of closed days and of closed hours what began before a day ago.
create function add_to_closed(entries usage[], signs int[]) returns void language plpgsql as $$
#variable_conflict use_column
declare
    in_zone text;
    before_day date;
    before_hour timestamptz;
begin
    perform pg_advisory_xact_lock_shared(closing_lock());
    -- Only now: the days may have been closed during the wait.
    select r.zone, r.closed_before, r.totalled_before into in_zone, before_day, before_hour from reporting r;
    insert into usage_day_closed as s
    select (h.hour at time zone in_zone)::date, h.key_id, h.team_id, h.endpoint, h.provider, h.model, h.asked_model, h.outcome,
           h.status, h.code, sum(h.calls), sum(h.unpriced_calls), sum(h.input_tokens), sum(h.cached_input_tokens),
           sum(h.cache_write_tokens), sum(h.output_tokens), sum(h.reasoning_tokens), sum(h.cost_nano_usd),
           sum(h.provider_cost_nano_usd), sum(h.saved_nano_usd), sum(h.millis)
    from usage_sums(entries, signs, in_zone) h
    where (h.hour at time zone in_zone)::date < before_day
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    order by 1, h.key_id, h.team_id, h.model, h.asked_model, h.provider, h.endpoint, h.outcome, h.status, h.code
    on conflict (day, key_id, team_id, model, asked_model, provider, endpoint, outcome, status, code) do update set
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
    insert into latency_day_closed as s
    select (h.hour at time zone in_zone)::date, h.team_id, h.endpoint, h.provider, h.model, sum_counts(h.total_counts),
           sum_counts(h.provider_counts), sum_counts(h.own_counts), sum_counts(h.first_token_counts)
    from latency_sums(entries, signs, in_zone) h
    where (h.hour at time zone in_zone)::date < before_day
    group by 1, 2, 3, 4, 5
    order by 1, 2, 3, 4, 5
    on conflict (day, team_id, endpoint, provider, model) do update set
        total_counts = add_counts(s.total_counts, excluded.total_counts),
        provider_counts = add_counts(s.provider_counts, excluded.provider_counts),
        own_counts = add_counts(s.own_counts, excluded.own_counts),
        first_token_counts = add_counts(s.first_token_counts, excluded.first_token_counts);
    perform add_usage_totals(array(select h from usage_sums(entries, signs, in_zone) h where h.hour < before_hour));
    perform add_latency_totals(array(select h from latency_sums(entries, signs, in_zone) h where h.hour < before_hour));
end $$;

create function add_usage_totals(hours usage_hour[]) returns void language sql as $$
    insert into usage_total as s
    select h.key_id, h.team_id, h.endpoint, h.provider, h.model, h.outcome, h.status, h.code, sum(h.calls), sum(h.unpriced_calls),
           sum(h.input_tokens), sum(h.cached_input_tokens), sum(h.cache_write_tokens), sum(h.output_tokens),
           sum(h.reasoning_tokens), sum(h.cost_nano_usd), sum(h.provider_cost_nano_usd), sum(h.saved_nano_usd), sum(h.millis)
    from unnest(hours) h
    group by 1, 2, 3, 4, 5, 6, 7, 8
    order by h.key_id, h.team_id, h.model, h.provider, h.endpoint, h.outcome, h.status, h.code
    on conflict (key_id, team_id, model, provider, endpoint, outcome, status, code) do update set
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
        millis = s.millis + excluded.millis
$$;

create function add_latency_totals(hours latency_hour[]) returns void language sql as $$
    insert into latency_total as s
    select h.team_id, h.endpoint, h.provider, h.model, sum_counts(h.total_counts), sum_counts(h.provider_counts),
           sum_counts(h.own_counts), sum_counts(h.first_token_counts)
    from unnest(hours) h
    group by 1, 2, 3, 4
    order by 1, 2, 3, 4
    on conflict (team_id, endpoint, provider, model) do update set
        total_counts = add_counts(s.total_counts, excluded.total_counts),
        provider_counts = add_counts(s.provider_counts, excluded.provider_counts),
        own_counts = add_counts(s.own_counts, excluded.own_counts),
        first_token_counts = add_counts(s.first_token_counts, excluded.first_token_counts)
$$;

-- Adds rows of the ledger to the sums, in the transaction that stores them.
create function add_to_sums(entries usage[], signs int[] default '{}') returns void language plpgsql as $$
#variable_conflict use_column
declare
    in_zone text := (select r.zone from reporting r);
    oldest timestamptz := now();
    one usage;
begin
    foreach one in array entries loop
        oldest := least(oldest, coalesce(one.started_at, one.at));
    end loop;
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
    insert into usage_tag_day as s
    select * from tag_sums(entries, signs, in_zone) t
    order by t.day, t.tag, t.key_id, t.team_id, t.model, t.provider, t.outcome
    on conflict (day, tag, key_id, team_id, model, provider, outcome) do update set
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
    -- An hour less than a day, so that no day is closed while this transaction runs without the lock.
    if oldest < now() - interval '23 hours' then
        perform add_to_closed(entries, signs);
    end if;
end $$;

-- Closes days that ended more than 24 hours ago, the oldest first; returns how many. Nothing but a late entry changes them after
-- that, and such an entry waits for the lock.
create function close_days(days_max int) returns int language plpgsql as $$
#variable_conflict use_column
declare
    reader reporting;
    since date;
    till date;
    first_hour timestamptz;
    before_hour timestamptz;
begin
    perform pg_advisory_xact_lock(closing_lock());
    select * into reader from reporting for update;
    -- Local midnight may come twice: hours are found by their date, within bounds that are wide enough.
    first_hour := (select min(h.hour) from usage_hour h
                   where h.hour >= reader.closed_before::timestamp at time zone reader.zone - interval '3 hours'
                     and (h.hour at time zone reader.zone)::date >= reader.closed_before);
    till := ((now() - interval '24 hours') at time zone reader.zone)::date;
    since := greatest(reader.closed_before, coalesce((first_hour at time zone reader.zone)::date, till));
    if reader.closed_before >= till then
        return 0;
    end if;
    till := least(till, since + days_max);
    insert into usage_day_closed
    select (h.hour at time zone reader.zone)::date, h.key_id, h.team_id, h.endpoint, h.provider, h.model, h.asked_model, h.outcome,
           h.status, h.code, sum(h.calls), sum(h.unpriced_calls), sum(h.input_tokens), sum(h.cached_input_tokens),
           sum(h.cache_write_tokens), sum(h.output_tokens), sum(h.reasoning_tokens), sum(h.cost_nano_usd),
           sum(h.provider_cost_nano_usd), sum(h.saved_nano_usd), sum(h.millis)
    from usage_hour h
    where h.hour >= since::timestamp at time zone reader.zone - interval '3 hours'
      and h.hour < till::timestamp at time zone reader.zone + interval '3 hours'
      and (h.hour at time zone reader.zone)::date >= since and (h.hour at time zone reader.zone)::date < till
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
    insert into latency_day_closed
    select (h.hour at time zone reader.zone)::date, h.team_id, h.endpoint, h.provider, h.model, sum_counts(h.total_counts),
           sum_counts(h.provider_counts), sum_counts(h.own_counts), sum_counts(h.first_token_counts)
    from latency_hour h
    where h.hour >= since::timestamp at time zone reader.zone - interval '3 hours'
      and h.hour < till::timestamp at time zone reader.zone + interval '3 hours'
      and (h.hour at time zone reader.zone)::date >= since and (h.hour at time zone reader.zone)::date < till
    group by 1, 2, 3, 4, 5;
    -- The totals do not depend on the zone, so a change of it does not begin them again.
    before_hour := greatest(till::timestamp at time zone reader.zone, reader.totalled_before);
    perform add_usage_totals(array(
        select h from usage_hour h where h.hour >= reader.totalled_before and h.hour < before_hour));
    perform add_latency_totals(array(
        select h from latency_hour h where h.hour >= reader.totalled_before and h.hour < before_hour));
    update reporting set closed_before = till, totalled_before = before_hour;
    return till - since;
end $$;

-- Changes the reporting zone: the days are closed again from the hours, and the check of the days begins again. What
-- usage_tag_day has, and what hours of zones with half an hour contain, stays as it was summed.
create function set_reporting_zone(new_zone text) returns void language plpgsql as $$
#variable_conflict use_column
begin
    if new_zone = (select r.zone from reporting r) then
        return;
    end if;
    perform now() at time zone new_zone;
    perform pg_advisory_xact_lock(closing_lock());
    perform from ledger_reader for update;
    update reporting set zone = new_zone, closed_before = '2000-01-01';
    delete from usage_day_closed;
    delete from latency_day_closed;
    delete from ledger_day;
    insert into ledger_day
    select day, coalesce((select sum(h.cost_nano_usd) from usage_hour h
                          where h.hour >= now() - interval '6 days' and (h.hour at time zone new_zone)::date = day), 0)
        - coalesce((select sum(u.cost_nano_usd) from usage u
                    where u.at > (select l.read_until from ledger_reader l)
                      and (coalesce(u.started_at, u.at) at time zone new_zone)::date = day), 0)
    from (select (now() at time zone new_zone)::date - ago as day from generate_series(0, 2) ago) d;
end $$;

-- Ends attempts: the hold goes, the ledger, its sums and the budgets get the cost. Once: a repeated settlement changes nothing.
-- One that comes after the attempt was charged in full corrects it by an entry of its own. The outcome released frees the hold of
-- an attempt that never began, without an entry. The outcome completed adds to an attempt that ended before what its call was,
-- because it turned out to be the last one. Both are settlements so that one transaction locks holds, periods and sums once: two
-- functions that each lock in order deadlock with those of another instance.
--
-- settled; repeated; corrected; released; completed; noted: voided before its hold was seen (table void_attempt);
-- unheld: no such attempt is known, so nothing was written.
--
-- Locks holds and entries by their key, then periods by id, then the sums as add_to_sums says.
create or replace function settle(calls jsonb) returns table (ord int, result text) language plpgsql
-- V2 gives the reasons; a new version of a function starts without its settings. A locked row may hold up a group only so long.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
set lock_timeout = '250ms'
as $$
#variable_conflict use_column
declare
    entries usage[] := '{}';  -- new rows of the ledger, in the order of their keys
    summed usage[] := '{}';   -- what the sums get: the entries, and rows that were completed, as they were and as they are
    signs int[] := '{}';      -- -1 for a row as it was
    periods bigint[] := '{}'; -- those that the holds and entries count in, in the order of their ids after they are locked,
    spent bigint[];           -- and what is spent in them
    freed bigint[] := '{}';   -- and no longer reserved; by their place in touched
    touched bigint[] := '{}';
    after bigint[];
    results text[] := '{}';
    one record;
    held hold;
    earlier usage;
    entry usage;
    place int;
begin
    -- Holds in the order of their keys.
    for one in
        select * from jsonb_populate_recordset(null::settlement, calls) with ordinality order by request_id, attempt, ordinality
    loop
        held := null;
        if one.outcome <> 'completed' then
            delete from hold h where h.request_id = one.request_id and h.attempt = one.attempt
                and h.state = case one.outcome when 'released' then 'pending' else 'dispatched' end
            returning * into held;
        end if;
        if held.request_id is not null then
            for i in 1 .. cardinality(held.periods) loop
                place := array_position(touched, held.periods[i]);
                if place is null then
                    place := cardinality(touched) + 1;
                    touched[place] := held.periods[i];
                    freed[place] := 0;
                end if;
                freed[place] := freed[place] + held.amount_nano_usd;
            end loop;
            if one.outcome = 'released' then
                results[one.ordinality] := 'released';
                continue;
            end if;
            entry := row (
                held.request_id, held.attempt, now(), held.key_id, held.job_id, held.endpoint, held.provider, held.model,
                -- What it consumed. Of an attempt that is charged in full, the hold is the cost, if there is a price.
                one.outcome, one.input_tokens, one.cached_input_tokens, one.cache_write_tokens, one.output_tokens,
                one.reasoning_tokens,
                case when one.outcome <> 'charged' then one.cost_nano_usd
                     when held.price_version is not null then held.amount_nano_usd end,
                held.price_version, one.provider_cost_nano_usd, one.millis,
                0, held.tags, held.periods, held.amount_nano_usd, one.shape, one.parts, one.tiers, one.flags,
                -- How the attempt went.
                held.team_id, coalesce(held.began_at, held.at), one.started_after_millis, one.provider_key, one.provider_status,
                one.attempt_code, one.first_token_millis, null, one.asked_model, one.listed, one.asked_listed,
                -- What its call was.
                one.status, one.code, one.call_millis, one.own_millis, one.source, one.skeleton, null);
            entries := entries || entry;
            results[one.ordinality] := 'settled';
            continue;
        end if;

        -- It ended before.
        if one.outcome = 'released' or entry.request_id = one.request_id and entry.attempt = one.attempt then
            results[one.ordinality] := 'repeated';
            continue;
        end if;
        select * into earlier from usage u
        where u.request_id = one.request_id and u.attempt = one.attempt and u.entry = 0 for update;
        if not found then
            if one.outcome = 'voided' then
                insert into void_attempt (request_id, attempt) values (one.request_id, one.attempt) on conflict do nothing;
                results[one.ordinality] := 'noted';
            else
                results[one.ordinality] := 'unheld';
            end if;
            continue;
        end if;
        results[one.ordinality] := 'repeated';
        if earlier.status is null and one.status is not null then
            if earlier.started_at is not null then
                summed := summed || earlier;
                signs := signs || -1;
            end if;
            update usage u set status = one.status, code = one.code, call_millis = one.call_millis, own_millis = one.own_millis,
                source = one.source, skeleton = one.skeleton, asked_model = coalesce(u.asked_model, one.asked_model),
                asked_listed = coalesce(u.asked_listed, one.asked_listed)
            where u.request_id = one.request_id and u.attempt = one.attempt and u.entry = 0
            returning * into earlier;
            -- The sums of a row from before are those of its day, which do not know it.
            if earlier.started_at is not null then
                summed := summed || earlier;
                signs := signs || 1;
            end if;
            results[one.ordinality] := 'completed';
        end if;
        -- What was charged in full is corrected, once.
        if earlier.outcome = 'charged' and one.outcome not in ('charged', 'completed') and not exists (
            select from usage u where u.request_id = one.request_id and u.attempt = one.attempt and u.entry = 1) then
            entry := earlier;
            entry.at := now();
            entry.entry := 1;
            entry.outcome := one.outcome;
            entry.input_tokens := one.input_tokens;
            entry.cached_input_tokens := one.cached_input_tokens;
            entry.cache_write_tokens := one.cache_write_tokens;
            entry.output_tokens := one.output_tokens;
            entry.reasoning_tokens := one.reasoning_tokens;
            entry.cost_nano_usd := one.cost_nano_usd - earlier.cost_nano_usd;
            entry.provider_cost_nano_usd := one.provider_cost_nano_usd;
            entry.millis := one.millis;
            entry.hold_nano_usd := 0;
            entry.shape := one.shape;
            entry.parts := one.parts;
            entry.tiers := one.tiers;
            entry.flags := one.flags;
            entry.started_at := coalesce(earlier.started_at, earlier.at);
            entry.status := null;
            entry.code := null;
            entry.source := null;
            entry.skeleton := null;
            entries := entries || entry;
            results[one.ordinality] := 'corrected';
        end if;
    end loop;

    foreach entry in array entries loop
        periods := periods || entry.periods;
    end loop;
    periods := periods || touched;
    if cardinality(periods) > 0 then
        select array_agg(p.id), array_agg(p.spent_nano_usd) into periods, spent
        from (select * from budget_period p where p.id = any (periods) order by p.id for update) p;
        for i in 1 .. cardinality(entries) loop
            entry := entries[i];
            after := '{}';
            for j in 1 .. cardinality(entry.periods) loop
                place := array_position(periods, entry.periods[j]);
                if place is not null then  -- A period that ended long ago may have been deleted.
                    spent[place] := spent[place] + coalesce(entry.cost_nano_usd, 0);
                    after[j] := spent[place];
                end if;
            end loop;
            entry.spent_after := after;
            entries[i] := entry;
        end loop;
        update budget_period p
        set spent_nano_usd = spent[array_position(periods, p.id)],
            reserved_nano_usd = p.reserved_nano_usd - coalesce(freed[array_position(touched, p.id)], 0)
        where p.id = any (periods);
    end if;
    if cardinality(entries) > 0 or cardinality(summed) > 0 then
        insert into usage select * from unnest(entries);
        perform add_to_sums(summed || entries, signs);
    end if;
    return query select e.ordinality::int, e.result from unnest(results) with ordinality as e (result, ordinality);
end $$;

-- The hold of a job begins when its attempt is dispatched.
do $$
declare
    definition text := pg_get_functiondef('reserve(jsonb, boolean)'::regprocedure);
    before constant text := 'set state = ''dispatched'', expires_at';
begin
    if position(before in definition) = 0 then
        raise exception 'reserve has another form: %', before;
    end if;
    execute replace(definition, before, 'set state = ''dispatched'', began_at = now(), expires_at');
end $$;

-- Calls that were answered from the cache: they cost nothing, so no period of a budget is touched. Storing the same request twice
-- keeps the first.
create or replace function record_hits(hits jsonb) returns void language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
    entries usage[];
begin
    with stored as (
        insert into usage as u (request_id, attempt, key_id, endpoint, provider, model, outcome, input_tokens, cached_input_tokens,
            cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd, millis, tags, team_id, started_at,
            started_after_millis, asked_model, listed, asked_listed, status, code, call_millis, own_millis, source, skeleton,
            saved_nano_usd)
        select h.request_id, 0, h.key_id, h.endpoint, h.provider, h.model, 'cached', 0, 0, 0, 0, 0, 0, 0, h.tags, h.team_id,
            now() - coalesce(h.call_millis, 0) * interval '1 millisecond', 0, h.asked_model, coalesce(h.listed, false),
            h.asked_listed, h.status, h.code, h.call_millis, h.own_millis, h.source, h.skeleton, h.saved_nano_usd
        from jsonb_populate_recordset(null::cache_hit, hits) h
        order by h.request_id
        on conflict do nothing
        returning u
    )
    select array_agg(s.u) into entries from stored s;
    if entries is not null then
        perform add_to_sums(entries);
    end if;
end $$;

-- Calls that were refused before an attempt: storing the same request twice keeps the first.
--
-- An instance of the version before this one sends every call, after its settlement in the same transaction. Those that have a row
-- of the ledger wait in call_audit until move_call_audit adds them to it, because the sums of attempts are locked before this.
create or replace function record_calls(calls jsonb) returns void language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
    entries usage[];
begin
    insert into call_audit (request_id, key_id, job_id, endpoint, model, status, code, millis, source, skeleton, counted)
    select c.request_id, c.key_id, c.job_id, c.endpoint, c.model, c.status, c.code, c.millis, c.source, c.skeleton, false
    from jsonb_populate_recordset(null::answered_call, calls) c
    where exists (select from usage u where u.request_id = c.request_id and u.outcome <> 'refused')
    on conflict do nothing;
    with stored as (
        insert into usage as u (request_id, attempt, key_id, job_id, endpoint, provider, model, outcome, input_tokens,
            cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd, millis, tags, team_id,
            started_at, started_after_millis, asked_model, listed, asked_listed, status, code, call_millis, own_millis, source,
            skeleton)
        select c.request_id, 0, c.key_id, c.job_id, c.endpoint, '', '', 'refused', 0, 0, 0, 0, 0, 0, 0, coalesce(c.tags, '{}'),
            c.team_id, now() - c.millis * interval '1 millisecond', 0, c.model, true, c.asked_listed, c.status, c.code, c.millis,
            c.millis, c.source, c.skeleton
        from jsonb_populate_recordset(null::answered_call, calls) c
        where not exists (select from usage u where u.request_id = c.request_id and u.outcome <> 'refused')
        order by c.request_id
        on conflict do nothing
        returning u
    )
    select array_agg(s.u) into entries from stored s;
    if entries is not null then
        perform add_to_sums(entries);
    end if;
end $$;

-- Adds to the minutes, and to the hours as record_calls does. Never in one transaction with record_calls: each locks its hours in
-- order, but one after the other they would lock them in two orders.
create or replace function count_refusals(flush text, refusals jsonb) returns void language plpgsql as $$
declare
    one refusal_count;
    entry usage;
    entries usage[] := '{}';
    counts int[] := '{}';
begin
    for one in
        select to_timestamp(r.minute) as minute, r.key_id, r.endpoint, r.status, r.code, sum(r.calls)::bigint as calls, flush,
               coalesce(max(r.team_id), '') as team_id, coalesce(r.asked_model, '') as asked_model
        from jsonb_populate_recordset(null::refused_calls, refusals) r
        group by r.minute, r.key_id, r.endpoint, r.status, r.code, coalesce(r.asked_model, '')
        order by r.minute, r.key_id, r.endpoint, r.status, r.code, coalesce(r.asked_model, '')
    loop
        insert into refusal_count as c values (one.*)
        on conflict (minute, key_id, endpoint, status, code, asked_model) do update
            set calls = c.calls + excluded.calls, last_flush = excluded.last_flush
            where c.last_flush <> excluded.last_flush;
        continue when not found;
        -- As the rows of that many refused calls would count.
        entry.attempt := 0;
        entry.entry := 0;
        entry.outcome := 'refused';
        entry.provider := '';
        entry.model := '';
        entry.listed := true;
        entry.asked_listed := true;
        entry.input_tokens := 0;
        entry.cached_input_tokens := 0;
        entry.cache_write_tokens := 0;
        entry.output_tokens := 0;
        entry.reasoning_tokens := 0;
        entry.cost_nano_usd := 0;
        entry.millis := 0;
        entry.tags := '{}';
        entry.at := one.minute;
        entry.key_id := one.key_id;
        entry.team_id := one.team_id;
        entry.endpoint := one.endpoint;
        entry.asked_model := one.asked_model;
        entry.status := one.status;
        entry.code := one.code;
        entries := entries || entry;
        counts := counts || one.calls::int;
    end loop;
    if cardinality(entries) > 0 then
        perform add_to_sums(entries, counts);
    end if;
end $$;

-- As before, with what the call was, in the sums of the hour.
create or replace function enter_unheld(call jsonb) returns text language plpgsql as $$
#variable_conflict use_column
declare
    one settlement := jsonb_populate_record(null::settlement, call);
    called reservation := jsonb_populate_record(null::reservation, call);
    counted bigint[];
    entry usage;
begin
    if exists (select from hold h where h.request_id = one.request_id and h.attempt = one.attempt
               union all
               select from usage u where u.request_id = one.request_id and u.attempt = one.attempt) then
        return 'known';
    end if;
    insert into budget_period (budget_id, starts_at, ends_at)
    select b.id, period_start(b.period, b.zone, now()), period_end(b.period, b.zone, now())
    from budget b where b.id in (select n.budget_id from needs_of(called) n where n.period_id is null)
    order by 1, 2
    on conflict do nothing;
    counted := array(select n.period_id from needs_of(called) n where n.period_id is not null order by 1);
    perform from budget_period p where p.id = any (counted) order by p.id for update;
    insert into usage as u (request_id, attempt, key_id, job_id, endpoint, provider, model, outcome, input_tokens,
        cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd, price_version,
        provider_cost_nano_usd, millis, tags, periods, shape, parts, tiers, flags, team_id, started_at, started_after_millis,
        provider_key, provider_status, attempt_code, first_token_millis, spent_after, asked_model, listed, asked_listed, status,
        code, call_millis, own_millis, source, skeleton)
    values (one.request_id, one.attempt, called.key_id, called.job_id, called.endpoint, called.provider, called.model, one.outcome,
        one.input_tokens, one.cached_input_tokens, one.cache_write_tokens, one.output_tokens, one.reasoning_tokens,
        one.cost_nano_usd, called.price_version, one.provider_cost_nano_usd, one.millis, called.tags, counted,
        one.shape, one.parts, one.tiers, one.flags, called.team_id, now() - one.millis * interval '1 millisecond',
        one.started_after_millis, one.provider_key, one.provider_status, one.attempt_code, one.first_token_millis,
        array(select p.spent_nano_usd + coalesce(one.cost_nano_usd, 0) from budget_period p where p.id = any (counted) order by p.id),
        one.asked_model, one.listed, one.asked_listed, one.status, one.code, one.call_millis, one.own_millis, one.source,
        one.skeleton)
    on conflict do nothing
    returning * into entry;
    if not found then
        return 'known';
    end if;
    update budget_period p set spent_nano_usd = p.spent_nano_usd + coalesce(one.cost_nano_usd, 0) where p.id = any (counted);
    perform add_to_sums(array[entry]);
    insert into unheld_usage (request_id, attempt) values (one.request_id, one.attempt);
    return 'entered';
end $$;

-- The day of the report that a row counts in.
create function ledger_day(entry usage, in_zone text) returns date language sql immutable as $$
    select (coalesce(entry.started_at, entry.at) at time zone in_zone)::date
$$;

-- As before; a day is that of the attempt's start in the reporting zone. Rows are still read by the time of their entry.
create or replace function read_ledger() returns boolean language plpgsql as $$
#variable_conflict use_column
declare
    since timestamptz;
    till timestamptz := all_ended_before();
    bound timestamptz;
    in_zone text;
begin
    select read_until into since from ledger_reader for update;
    in_zone := (select r.zone from reporting r);
    select u.at into bound from usage u where u.at > since order by u.at offset 200000 limit 1;
    bound := least(till, coalesce(bound, till));
    if bound <= since then
        return false;
    end if;
    insert into ledger_period as l
    select id, coalesce(sum(u.cost_nano_usd), 0), coalesce(sum(greatest(u.cost_nano_usd - u.hold_nano_usd, 0)), 0)
    from usage u cross join unnest(u.periods) id
    where u.at > since and u.at <= bound group by id
    on conflict (period_id) do update set
        spent_nano_usd = l.spent_nano_usd + excluded.spent_nano_usd,
        overrun_nano_usd = l.overrun_nano_usd + excluded.overrun_nano_usd;
    insert into ledger_day as l
    select ledger_day(u, in_zone), coalesce(sum(u.cost_nano_usd), 0)
    from usage u where u.at > since and u.at <= bound group by 1
    on conflict (day) do update set cost_nano_usd = l.cost_nano_usd + excluded.cost_nano_usd;
    -- A correction has the difference only, so it cannot be compared.
    insert into provider_cost_day as p
    select ledger_day(u, in_zone), u.provider, u.model, count(*), sum(u.cost_nano_usd), sum(u.provider_cost_nano_usd)
    from usage u
    where u.at > since and u.at <= bound and u.entry = 0 and u.outcome = 'settled'
      and u.cost_nano_usd is not null and u.provider_cost_nano_usd is not null
    group by 1, 2, 3
    on conflict (day, provider, model) do update set
        calls = p.calls + excluded.calls,
        cost_nano_usd = p.cost_nano_usd + excluded.cost_nano_usd,
        provider_cost_nano_usd = p.provider_cost_nano_usd + excluded.provider_cost_nano_usd;
    update ledger_reader set read_until = bound;
    return bound < till;
end $$;

create or replace function note_cost_ratios(ratio_max numeric, at_least_nano_usd bigint)
returns table (day date, provider text, model text, calls bigint, cost_nano_usd bigint, provider_cost_nano_usd bigint)
language sql as $$
    update provider_cost_day p set alerted_at = now()
    where p.day >= (now() at time zone (select r.zone from reporting r))::date - 1 and p.alerted_at is null
      and greatest(p.cost_nano_usd, p.provider_cost_nano_usd) >= at_least_nano_usd
      and greatest(p.cost_nano_usd, p.provider_cost_nano_usd) > ratio_max * least(p.cost_nano_usd, p.provider_cost_nano_usd)
    returning p.day, p.provider, p.model, p.calls, p.cost_nano_usd::bigint, p.provider_cost_nano_usd::bigint
$$;

-- What the hours of a day cost.
create function hours_cost(of_day date, in_zone text) returns numeric language sql stable as $$
    select coalesce(sum(h.cost_nano_usd), 0) from usage_hour h
    where h.hour >= of_day::timestamp at time zone in_zone - interval '3 hours'
      and h.hour < (of_day + 1)::timestamp at time zone in_zone + interval '3 hours'
      and (h.hour at time zone in_zone)::date = of_day
$$;

-- check_money and broken_money compare hours in place of the days before; the rest of them stays as V14 and V20 have it.
do $$
declare
    definition text := pg_get_functiondef('check_money(int)'::regprocedure);
    step record;
begin
    for step in select * from (values
        ('l.day >= (now() at time zone ''UTC'')::date - 1',
         'l.day >= (now() at time zone (select zone from reporting))::date - 1'),
        ('u.at > reader.read_until and (u.at at time zone ''UTC'')::date = l.day',
         'u.at > reader.read_until and ledger_day(u, (select zone from reporting)) = l.day'),
        ('(select coalesce(sum(d.cost_nano_usd), 0) from usage_day d where d.day = l.day)',
         'hours_cost(l.day, (select zone from reporting))')
    ) s (before, after) loop
        if position(step.before in definition) = 0 then
            raise exception 'check_money has another form: %', step.before;
        end if;
        definition := replace(definition, step.before, step.after);
    end loop;
    execute definition;
    definition := pg_get_functiondef('broken_money()'::regprocedure);
    for step in select * from (values
        ('h.state, 0, 0, 0, 0)::reservation', 'h.state, 0, 0, 0, 0, h.team_id)::reservation'),
        ('0, '''', 0, 0, 0, 0)::reservation', '0, '''', 0, 0, 0, 0, u.team_id)::reservation'),
        ('u.outcome <> ''cached''', 'u.outcome not in (''cached'', ''refused'')'),
        ('the days are not the sum of the ledger', 'the hours are not the sum of the ledger'),
        ('from usage_day)', 'from usage_hour)'),
        ('    UNION ALL', '    UNION ALL')
    ) s (before, after) loop
        if step.before <> step.after and position(step.before in definition) = 0 then
            raise exception 'broken_money has another form: %', step.before;
        end if;
        definition := replace(definition, step.before, step.after);
    end loop;
    execute definition;
end $$;

-- What was in call_audit moves into the ledger, by bounded steps of the sweep (move_call_audit). Its calls are counted already,
-- by their status, in what call_day had.
alter table call_audit add column counted boolean not null default true;

-- Moves the next rows; returns how many. Each step is one transaction: what was moved is gone from call_audit, so a process that
-- is killed leaves a whole state, and the next one goes on.
create function move_call_audit(rows_max int) returns int language plpgsql as $$
#variable_conflict use_column
declare
    moved call_audit[];
    one call_audit;
    earlier usage;
    later usage;
    entries usage[] := '{}';
    signs int[] := '{}';
    places int[];
begin
    if not pg_try_advisory_xact_lock(hashtextextended('move_call_audit', 0)) then
        return 0;  -- Another sweep moves them.
    end if;
    moved := array(select c from call_audit c order by c.request_id limit rows_max);
    foreach one in array moved loop
        select * into earlier from usage u
        where u.request_id = one.request_id and u.entry = 0 and u.outcome <> 'refused' order by u.attempt desc limit 1 for update;
        if found then
            update usage u set status = one.status, code = one.code, call_millis = one.millis, source = one.source,
                skeleton = one.skeleton, asked_model = coalesce(u.asked_model, one.model)
            where u.request_id = one.request_id and u.attempt = earlier.attempt and u.entry = 0 and u.status is null
            returning * into later;
            if found and not one.counted and earlier.started_at is not null then
                entries := entries || earlier || later;
                signs := signs || array[-1, 1];
            end if;
        elsif one.status >= 400 then
            insert into usage (request_id, attempt, at, key_id, job_id, endpoint, provider, model, outcome, input_tokens,
                cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd, millis, asked_model, listed,
                status, code, call_millis, own_millis, source, skeleton)
            values (one.request_id, 0, one.at, one.key_id, one.job_id, one.endpoint, '', '', 'refused', 0, 0, 0, 0, 0, 0, 0, one.model,
                true, one.status, one.code, one.millis, one.millis, one.source, one.skeleton)
            on conflict do nothing
            returning * into later;
            if found and not one.counted then
                entries := entries || later;
                signs := signs || 1;
            end if;
        end if;  -- Without a row, a call that was answered is older than USAGE_RETENTION_DAYS.
    end loop;
    delete from call_audit c where c.request_id = any (array(select m.request_id from unnest(moved) m));
    -- The three kinds one after the other, as the sums are locked.
    for kind in 1 .. 3 loop
        places := array(select e.ordinality from unnest(entries) with ordinality e
            where kind = case e.outcome when 'refused' then 3 when 'cached' then 2 else 1 end order by 1);
        if cardinality(places) > 0 then
            perform add_to_sums(array(select entries[p] from unnest(places) p), array(select signs[p] from unnest(places) p));
        end if;
    end loop;
    return cardinality(moved);
end $$;

-- Takes address and skeleton from the next calls that are older, in the order of their ids; returns how many rows it passed. Calls
-- whose ids have no time keep theirs until their row goes.
create function strip_calls(before timestamptz, rows_max int) returns int language plpgsql as $$
#variable_conflict use_column
declare
    since text;
    till text := first_id('req', before);
    passed int;
begin
    if exists (select from call_audit) then
        return 0;  -- What is still moved may have older ids.
    end if;
    select stripped_until into since from reporting;
    select max(request_id), count(*) into till, passed
    from (select request_id from usage where request_id > since and request_id < till order by request_id limit rows_max) u;
    if passed > 0 then
        update usage set source = null, skeleton = null
        where request_id > since and request_id <= till and (source is not null or skeleton is not null);
        update reporting set stripped_until = till;
    end if;
    return passed;
end $$;

-- No partitions of call_audit are made any more; those that it has go with their days, and it stays empty.
create or replace function partitioned() returns table (parent text, unit text, ahead interval, format text)
language sql immutable as $$
    values ('usage', 'month', interval '3 months', 'YYYYMM'), ('call_audit', 'day', null::interval, 'YYYYMMDD')
$$;

-- What the days before had. Every figure stays exact: attempts, cache hits, tokens and cost by day, key, model, provider, endpoint,
-- outcome and tag, as in usage_day; answered calls by day, key, endpoint and status, as in call_day. What a day is was UTC, and the
-- hour is not known, so all of a day counts at noon, which is the same date in nearly every zone. Rows of usage_day do not know their
-- calls' status, and rows of call_day do not know what their calls consumed or whether they were refused: so the first have the
-- status 0, as attempts that were not the last one, and the second an outcome of their own, answered, with calls only. Thus
-- sum(calls) filter (where status <> 0) is right for every day, and so is a sum by the outcomes of attempts.
insert into usage_hour
select least((day + time '12:00') at time zone 'UTC', date_trunc('hour', now(), 'UTC')), key_id, '', endpoint, provider, model, model,
       outcome, 0, '', sum(calls), sum(unpriced_calls), sum(input_tokens), sum(cached_input_tokens), sum(cache_write_tokens),
       sum(output_tokens), sum(reasoning_tokens), sum(cost_nano_usd), sum(provider_cost_nano_usd), 0, sum(millis)
from usage_day group by day, key_id, endpoint, provider, model, outcome;
insert into usage_hour
select least((day + time '12:00') at time zone 'UTC', date_trunc('hour', now(), 'UTC')), key_id, '', endpoint, '', '', '', 'answered',
       status, '', sum(calls), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
from call_day group by day, key_id, endpoint, status;
insert into usage_tag_day
select day, t.tag, key_id, '', provider, model, outcome, sum(calls), 0, 0, sum(unpriced_calls), sum(input_tokens),
       sum(cached_input_tokens), sum(cache_write_tokens), sum(output_tokens), sum(reasoning_tokens), sum(cost_nano_usd),
       sum(provider_cost_nano_usd), 0
from usage_day cross join lateral unnest(case when cardinality(tags) > 0 then tags else '{""}' end) t (tag)
group by day, t.tag, key_id, provider, model, outcome;
drop table usage_day, call_day, call_total, total_day;
drop function total_up();
select close_days(1000000);
