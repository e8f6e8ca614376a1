-- Reservations and settlements of a group of calls in one statement, where everything fits and nothing is out of the ordinary. The
-- process adds up the sums, so that each row of a budget, an hour or a tag is written once for the group. Anything else is left to
-- reserve and settle, which stay as they are.

-- Grows with every change of a budget: what a process knows about budgets is valid while this is the same.
create table budget_serial (
    one    boolean primary key default true check (one),
    serial bigint not null default 1
);
insert into budget_serial default values;
create function raise_budget_serial() returns trigger language plpgsql as $$
begin
    update budget_serial set serial = serial + 1;
    return null;
end $$;
create trigger budget_changed after insert or update or delete on budget for each statement execute function raise_budget_serial();

-- Types of their own, so that a process of this version goes on after a later one has added columns.
create type group_hold as (
    request_id      text,
    attempt         int,
    amount_nano_usd bigint,
    periods         bigint[],
    key_id          text,
    tags            text[],
    endpoint        text,
    provider        text,
    model           text,
    price_version   text,
    seconds         bigint,   -- until it expires
    team_id         text
);

-- A row of usage: what the hold was, and how it ended.
create type group_end as (
    request_id             text,
    attempt                int,
    held_at                timestamptz,
    key_id                 text,
    endpoint               text,
    provider               text,
    model                  text,
    outcome                text,
    input_tokens           bigint,
    cached_input_tokens    bigint,
    cache_write_tokens     bigint,
    output_tokens          bigint,
    reasoning_tokens       bigint,
    cost_nano_usd          bigint,
    price_version          text,
    provider_cost_nano_usd bigint,
    millis                 bigint,
    tags                   text[],
    periods                bigint[],
    places                 int[],     -- of its periods in the list of the group,
    spent_more             bigint[],  -- and what the group has spent in each of them after this row
    hold_nano_usd          bigint,
    shape                  text,
    parts                  jsonb,
    tiers                  text[],
    flags                  text[],
    team_id                text,
    started_after_millis   bigint,
    provider_key           text,
    provider_status        int,
    attempt_code           text,
    first_token_millis     bigint,
    asked_model            text,
    listed                 boolean,
    asked_listed           boolean,
    status                 int,
    code                   text,
    call_millis            bigint,
    own_millis             bigint,
    source                 text,
    skeleton               jsonb
);

create type group_hour as (
    hour                   timestamptz,
    key_id                 text,
    team_id                text,
    endpoint               text,
    provider               text,
    model                  text,
    asked_model            text,
    outcome                text,
    status                 int,
    code                   text,
    calls                  bigint,
    unpriced_calls         bigint,
    input_tokens           bigint,
    cached_input_tokens    bigint,
    cache_write_tokens     bigint,
    output_tokens          bigint,
    reasoning_tokens       bigint,
    cost_nano_usd          bigint,
    provider_cost_nano_usd bigint,
    millis                 bigint
);

create type group_latency as (
    hour               timestamptz,
    team_id            text,
    endpoint           text,
    provider           text,
    model              text,
    total_counts       bigint[],
    provider_counts    bigint[],
    own_counts         bigint[],
    first_token_counts bigint[]
);

create type group_tag as (
    hour                   timestamptz,
    tag                    text,
    key_id                 text,
    team_id                text,
    provider               text,
    model                  text,
    outcome                text,
    calls                  bigint,
    answered_calls         bigint,
    failed_calls           bigint,
    unpriced_calls         bigint,
    input_tokens           bigint,
    cached_input_tokens    bigint,
    cache_write_tokens     bigint,
    output_tokens          bigint,
    reasoning_tokens       bigint,
    cost_nano_usd          bigint,
    provider_cost_nano_usd bigint
);

-- Ends the holds of some calls and makes those of others, all or none. What it cannot do as it stands raises AG001: with the message
-- "period" and the id as detail where too little is left in a period or it is over, otherwise with the message "odd".
--
-- periods: all that the calls count in, in the order of their ids. limits: of those that something is reserved in; null for the
-- others. known_...: the serials of budgets and prices, until when the limits are valid, and the zone of the hours.
-- holds and ends are in the order of their keys. requests: of the holds.
--
-- Returns the time of the holds and its hour. Locks holds, then periods by id, then the sums, as settle and reserve do. Its session
-- must have generic plans, and no hash or merge joins, which would lock in another order.
create function commit_group(
    holds group_hold[], requests text[], ends group_end[], periods bigint[], spent_more bigint[], reserved_more bigint[], limits bigint[],
    known_budgets bigint, known_prices bigint, known_until timestamptz, known_zone text,
    hours group_hour[], latencies group_latency[], tags group_tag[])
returns table (at text, hour text) language plpgsql as $$
#variable_conflict use_column
declare
    found_periods bigint[];
    spent bigint[];
    reserved bigint[];
    ends_at timestamptz[];
    changed int;
    lowest text := requests[1];
    highest text := requests[1];
begin
    if cardinality(ends) > 0 then
        -- As it was made: nothing of a hold changes but its state. What began long ago counts in days that may be closed.
        delete from hold h using unnest(ends) e
        where h.request_id = e.request_id and h.attempt = e.attempt and h.state = 'dispatched' and h.at = e.held_at
          and h.at >= now() - interval '1 hour';
        get diagnostics changed = row_count;
        if changed <> cardinality(ends) then
            raise exception 'odd' using errcode = 'AG001';
        end if;
    end if;
    if cardinality(periods) > 0 then
        -- A locked row shows what was committed last, also after a wait for the lock.
        select array_agg(p.id), array_agg(p.spent_nano_usd), array_agg(p.reserved_nano_usd), array_agg(p.ends_at)
        into found_periods, spent, reserved, ends_at
        from (select * from budget_period p where p.id = any (periods) order by p.id for update) p;
        if found_periods is distinct from periods then
            raise exception 'odd' using errcode = 'AG001';
        end if;
        for i in 1 .. cardinality(periods) loop
            if limits[i] is not null and (spent[i] + reserved[i] + spent_more[i] + reserved_more[i] > limits[i] or ends_at[i] <= now())
            then
                raise exception 'period' using errcode = 'AG001', detail = periods[i];
            end if;
        end loop;
    end if;
    for i in 2 .. cardinality(requests) loop
        lowest := least(lowest, requests[i]);
        highest := greatest(highest, requests[i]);
    end loop;
    -- After the locks: a limit may have been changed during the wait.
    if (select r.zone from reporting r) <> known_zone or cardinality(holds) > 0 and (
        (select b.serial from budget_serial b) <> known_budgets
        or (select coalesce(max(o.serial), 0) from price_override o) > known_prices
        or known_until <= now()
        or exists (select from void_attempt v where v.request_id = any (requests))
        -- Between, because only the partitions of these bounds are then opened.
        or exists (
            select from usage u where u.request_id between lowest and highest and u.request_id = any (requests)
            and exists (select from unnest(holds) n where n.request_id = u.request_id and n.attempt = u.attempt)))
    then
        raise exception 'odd' using errcode = 'AG001';
    end if;

    if cardinality(ends) > 0 then
        insert into usage (request_id, attempt, at, key_id, endpoint, provider, model, outcome, input_tokens, cached_input_tokens,
            cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd, price_version, provider_cost_nano_usd, millis, tags,
            periods, hold_nano_usd, shape, parts, tiers, flags, team_id, started_at, started_after_millis, provider_key,
            provider_status, attempt_code, first_token_millis, spent_after, asked_model, listed, asked_listed, status, code,
            call_millis, own_millis, source, skeleton)
        select e.request_id, e.attempt, now(), e.key_id, e.endpoint, e.provider, e.model, e.outcome, e.input_tokens,
            e.cached_input_tokens, e.cache_write_tokens, e.output_tokens, e.reasoning_tokens, e.cost_nano_usd, e.price_version,
            e.provider_cost_nano_usd, e.millis, e.tags, e.periods, e.hold_nano_usd, e.shape, e.parts, e.tiers, e.flags, e.team_id,
            e.held_at, e.started_after_millis, e.provider_key, e.provider_status, e.attempt_code, e.first_token_millis,
            case when cardinality(e.places) > 0 then
                array(select spent[a.place] + a.more from unnest(e.places, e.spent_more) a (place, more)) end,
            e.asked_model, e.listed, e.asked_listed, e.status, e.code, e.call_millis, e.own_millis, e.source, e.skeleton
        from unnest(ends) e;
    end if;
    if cardinality(periods) > 0 then
        update budget_period p
        set spent_nano_usd = p.spent_nano_usd + m.spent_more, reserved_nano_usd = p.reserved_nano_usd + m.reserved_more
        from unnest(periods, spent_more, reserved_more) m (id, spent_more, reserved_more)
        where p.id = m.id;
    end if;
    if cardinality(ends) > 0 then
        insert into usage_hour as s
        select h.hour, h.key_id, h.team_id, h.endpoint, h.provider, h.model, h.asked_model, h.outcome, h.status, h.code, h.calls,
               h.unpriced_calls, h.input_tokens, h.cached_input_tokens, h.cache_write_tokens, h.output_tokens, h.reasoning_tokens,
               h.cost_nano_usd, h.provider_cost_nano_usd, 0, h.millis
        from unnest(hours) h
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
            millis = s.millis + excluded.millis;
        insert into latency_hour as s
        select h.hour, h.team_id, h.endpoint, h.provider, h.model, h.total_counts, h.provider_counts, h.own_counts,
               h.first_token_counts
        from unnest(latencies) h
        order by h.hour, h.team_id, h.endpoint, h.provider, h.model
        on conflict (hour, team_id, endpoint, provider, model) do update set
            total_counts = add_counts(s.total_counts, excluded.total_counts),
            provider_counts = add_counts(s.provider_counts, excluded.provider_counts),
            own_counts = add_counts(s.own_counts, excluded.own_counts),
            first_token_counts = add_counts(s.first_token_counts, excluded.first_token_counts);
        insert into usage_tag_hour as s
        select t.hour, t.tag, t.key_id, t.team_id, t.provider, t.model, t.outcome, t.calls, t.answered_calls, t.failed_calls,
               t.unpriced_calls, t.input_tokens, t.cached_input_tokens, t.cache_write_tokens, t.output_tokens, t.reasoning_tokens,
               t.cost_nano_usd, t.provider_cost_nano_usd, 0
        from unnest(tags) t
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
            provider_cost_nano_usd = s.provider_cost_nano_usd + excluded.provider_cost_nano_usd;
    end if;
    if cardinality(holds) > 0 then
        insert into hold (request_id, attempt, state, amount_nano_usd, periods, key_id, tags, endpoint, provider, model, price_version,
            at, expires_at, team_id)
        select n.request_id, n.attempt, 'dispatched', n.amount_nano_usd, n.periods, n.key_id, n.tags, n.endpoint, n.provider, n.model,
            n.price_version, now(), now() + n.seconds * interval '1 second', n.team_id
        from unnest(holds) n;
    end if;
    at := now()::text;
    hour := date_trunc('hour', now(), known_zone)::text;
    return next;
end $$;
