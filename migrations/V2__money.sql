-- Money: budgets, what calls have set aside, and the ledger of what they cost. Amounts are nano-USD.
--
-- Whoever locks rows of several tables does it in this order, so that no two wait for each other:
-- holds by (request_id, attempt), then budget periods by id, then days by their key, then everything else.

create table budget (
    id             text primary key,
    key_id         text,                           -- null: every key
    tag            text,                           -- null: whatever the key's tags
    model          text,                           -- null: every model; as the provider knows it; may end in *
    period         text not null check (period in ('day', 'week', 'month', 'total')),
    zone           text not null,                  -- where its days begin
    mode           text not null check (mode in ('hard', 'soft')),
    limit_nano_usd bigint not null check (limit_nano_usd >= 0),
    raise_nano_usd bigint not null default 0 check (raise_nano_usd >= 0),
    raise_until    timestamptz,                    -- the raise counts before it
    thresholds     int[] not null default '{}',    -- percent of the limit at which somebody wants to know
    created_at     timestamptz not null default now(),
    deleted_at     timestamptz
);
create index budget_by_scope on budget (key_id, tag) where deleted_at is null;

-- One row for each budget and calendar period, made by the first call in it: nothing has to be reset.
create table budget_period (
    id                bigint generated always as identity primary key,
    budget_id         text not null,
    starts_at         timestamptz not null,
    ends_at           timestamptz,                 -- null: never
    spent_nano_usd    bigint not null default 0,
    reserved_nano_usd bigint not null default 0 check (reserved_nano_usd >= 0),
    unique (budget_id, starts_at)
) with (fillfactor = 50);

create table budget_alert (
    period_id bigint not null,
    threshold int not null,
    at        timestamptz not null default now(),
    primary key (period_id, threshold)
);

-- What a call may cost, set aside. Only open holds are here; the ledger has what became of them.
create table hold (
    request_id      text not null,
    attempt         int not null,
    state           text not null check (state in ('pending', 'dispatched')),
    amount_nano_usd bigint not null check (amount_nano_usd >= 0),
    periods         bigint[] not null,             -- budget periods it is reserved in
    key_id          text not null,
    tags            text[] not null,
    job_id          text,
    endpoint        text not null,
    provider        text not null,
    model           text not null,
    price_version   text,                          -- null: the model has no price
    at              timestamptz not null default now(),
    expires_at      timestamptz not null,
    primary key (request_id, attempt)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
create index hold_to_expire on hold (expires_at);

-- The ledger: one row for each attempt at a provider. It only grows: what turns out later is an entry of its own, with the
-- difference, so that a sum over any time stays what it was.
alter table usage
    drop constraint usage_outcome_check,
    drop column totalled,
    add column entry int not null default 0,       -- 0 as it ended, 1 its correction
    add column tags text[] not null default '{}',
    add column periods bigint[] not null default '{}',
    add column hold_nano_usd bigint not null default 0,
    drop constraint usage_pkey;
update usage set outcome = 'charged' where outcome = 'unknown';
alter table usage
    add constraint usage_outcome_check check (outcome in ('settled', 'voided', 'charged')),
    add primary key (request_id, attempt, entry);

-- What was consumed each day (UTC), kept in the transaction that settles: exact at every moment, and a report over years
-- reads thousands of rows, not millions.
create table usage_day (
    day                    date not null,
    key_id                 text not null,
    tags                   text[] not null,
    endpoint               text not null,
    provider               text not null,
    model                  text not null,
    outcome                text not null,
    calls                  bigint not null,
    unpriced_calls         bigint not null,
    input_tokens           bigint not null,
    cached_input_tokens    bigint not null,
    cache_write_tokens     bigint not null,
    output_tokens          bigint not null,
    reasoning_tokens       bigint not null,
    cost_nano_usd          numeric not null,
    provider_cost_nano_usd numeric not null,
    millis                 bigint not null,
    primary key (day, key_id, model, provider, endpoint, outcome, tags)
) with (fillfactor = 70);

create table call_day (
    day      date not null,
    key_id   text not null,
    endpoint text not null,
    status   int not null,
    calls    bigint not null,
    primary key (day, key_id, endpoint, status)
) with (fillfactor = 70);

insert into usage_day
select (at at time zone 'UTC')::date, key_id, tags, endpoint, provider, model, outcome, count(*),
       count(*) filter (where cost_nano_usd is null and outcome <> 'voided'),
       sum(input_tokens), sum(cached_input_tokens), sum(cache_write_tokens), sum(output_tokens), sum(reasoning_tokens),
       coalesce(sum(cost_nano_usd), 0), coalesce(sum(provider_cost_nano_usd), 0), sum(millis)
from usage group by 1, 2, 3, 4, 5, 6, 7;
insert into call_day
select (at at time zone 'UTC')::date, key_id, endpoint, status, count(*) from call_audit group by 1, 2, 3, 4;

-- The days before this one are summed in usage_total and call_total, so that a scrape reads two days, not all of them.
create table total_day (
    one    boolean primary key default true check (one),
    before date not null
);
insert into total_day (before) values ('2000-01-01');
delete from usage_total;
delete from call_total;
drop function total_up(int);
drop index call_audit_by_age;
alter table call_audit drop column totalled;
create index call_audit_by_age on call_audit using brin (at);

-- A job's first attempt is paid from the hold that was taken when it was created.
alter table job add column request_id text;

create function period_start(period text, zone text, at timestamptz) returns timestamptz language sql stable as $$
    select case period when 'total' then timestamptz '1970-01-01 00:00:00+00' else date_trunc(period, at, zone) end
$$;

create function period_end(period text, zone text, at timestamptz) returns timestamptz language sql stable as $$
    select case period when 'total' then null else
        (date_trunc(period, at at time zone zone) + ('1 ' || period)::interval) at time zone zone end
$$;

create function limit_now(b budget) returns bigint language sql stable as $$
    select b.limit_nano_usd + case when b.raise_until > now() then b.raise_nano_usd else 0 end
$$;

-- The budgets that a call counts in. Three lookups instead of one with OR, so that each finds its part of the index.
create function budgets_of(of_key text, of_tags text[], of_model text) returns setof budget language sql stable as $$
    select * from (
        select * from budget where deleted_at is null and key_id = of_key
        union all
        select * from budget where deleted_at is null and key_id is null and tag is null
        union all
        select * from budget where deleted_at is null and key_id is null and tag = any (of_tags)
    ) b
    where (b.tag is null or b.tag = any (of_tags))
      and (b.model is null or b.model = of_model
           or right(b.model, 1) = '*' and starts_with(of_model, left(b.model, -1)))
$$;

create type reservation as (
    request_id      text,
    attempt         int,
    key_id          text,
    tags            text[],
    job_id          text,
    endpoint        text,
    provider        text,
    model           text,
    price_version   text,     -- null: the model has no price
    price_serial    bigint,   -- of the latest price that the caller knows
    state           text,
    seconds         bigint,   -- until it expires
    expected        bigint,   -- what to set aside where no hard budget applies
    at_most         bigint,   -- an upper bound of the cost; null: there is none
    at_least        bigint    -- what it costs at the smallest output cap that may be written
);

create type budget_need as (ord int, budget_id text, starts_at timestamptz, ends_at timestamptz);

-- Locks the periods in question, in the order of their ids, and answers the ids; those that do not exist yet are missing.
create function lock_periods(needs budget_need[]) returns bigint[] language plpgsql as $$
begin
    return array(
        select p.id from budget_period p
        where p.id = any (array(
            select (select q.id from budget_period q where q.budget_id = n.budget_id and q.starts_at = n.starts_at)
            from unnest(needs) n))
        order by p.id for update);
end $$;

-- Sets aside what the calls may cost, all or nothing over every budget that applies to a call, call by call in the order given.
-- A hard budget may lower a call's amount to what is left, not below its at_least. Repeating a reservation answers as before.
--
-- granted: amount and whether a hard budget applies.  refused: by the hard budget with the least left, in the columns after it.
-- unpriced, unbounded: a hard budget applies, and the call's cost has no bound.  ended: the attempt is over; do not call.
-- stale: prices have changed since the caller read them.
-- With dry, nothing is written.
create function reserve(calls jsonb, dry boolean default false)
returns table (ord int, decision text, amount bigint, hard boolean, budget_id text, limit_nano_usd bigint,
               spent_nano_usd bigint, reserved_nano_usd bigint, resets_at timestamptz)
language plpgsql as $$
#variable_conflict use_column
declare
    asked reservation[] := array(select r from jsonb_populate_recordset(null::reservation, calls) r);
    newest bigint := (select coalesce(max(serial), 0) from price_override);
    needs budget_need[];
    slots bigint[] := '{}';   -- the periods in question, locked in this order
    taken bigint[];           -- reserved in each by this batch
    holds text[] := '{}';     -- for each call the periods that it is reserved in; null: it has no new hold
    amounts bigint[] := '{}';
    mine bigint[] := '{}';    -- the periods of the call at hand
    need record;
    one reservation;
    room bigint;
begin
    needs := array(
        select row (a.ord, b.id, period_start(b.period, b.zone, now()), period_end(b.period, b.zone, now()))::budget_need
        from unnest(asked) with ordinality
            as a (request_id, attempt, key_id, tags, job_id, endpoint, provider, model, price_version, price_serial, state,
                  seconds, expected, at_most, at_least, ord)
        cross join lateral budgets_of(a.key_id, a.tags, a.model) b);
    if cardinality(needs) > 0 and not dry then
        slots := lock_periods(needs);
        if cardinality(slots) < (select count(distinct n.budget_id) from unnest(needs) n) then
            -- The first calls of a period. Twice at most: whoever makes a row at the same time is waited for.
            insert into budget_period (budget_id, starts_at, ends_at)
            select distinct n.budget_id, n.starts_at, n.ends_at from unnest(needs) n order by 1, 2
            on conflict do nothing;
            slots := lock_periods(needs);
        end if;
    end if;
    taken := array_fill(0::bigint, array[cardinality(slots)]);
    -- A statement of its own, so that it sees what was committed while the locks were waited for.
    for need in
        select a.ord::int ord, n.budget_id, b.mode = 'hard' hard, b.limit_nano_usd + case when b.raise_until > now() then b.raise_nano_usd else 0 end limit_now,
               array_position(slots, p.id) slot,
               coalesce(p.spent_nano_usd, 0) spent, coalesce(p.reserved_nano_usd, 0) reserved, n.ends_at,
               h.state held_state, h.amount_nano_usd held,
               u.ended is not null ended,
               lead(a.ord) over (order by a.ord) is distinct from a.ord last
        from unnest(asked) with ordinality
            as a (request_id, attempt, key_id, tags, job_id, endpoint, provider, model, price_version, price_serial, state,
                  seconds, expected, at_most, at_least, ord)
        left join unnest(needs) n on n.ord = a.ord
        left join lateral (select * from budget b where b.id = n.budget_id limit 1) b on true
        left join lateral (
            select * from budget_period p where p.budget_id = n.budget_id and p.starts_at = n.starts_at limit 1) p on true
        left join lateral (
            select * from hold h where h.request_id = a.request_id and h.attempt = a.attempt limit 1) h on true
        left join lateral (
            select true ended from usage u where u.request_id = a.request_id and u.attempt = a.attempt limit 1) u on true
        order by a.ord
    loop
        if need.slot is not null then
            mine := mine || slots[need.slot];
        end if;
        if need.hard then
            room := need.limit_now - need.spent - need.reserved - coalesce(taken[need.slot], 0);
            if hard is null or room < amount then
                hard := true;
                amount := room;
                budget_id := need.budget_id;
                limit_nano_usd := need.limit_now;
                spent_nano_usd := need.spent;
                reserved_nano_usd := need.reserved + coalesce(taken[need.slot], 0);
                resets_at := need.ends_at;
            end if;
        end if;
        continue when not need.last;

        one := asked[need.ord];
        ord := need.ord;
        hard := coalesce(hard, false);
        if one.price_serial < newest then
            decision := 'stale';
        elsif need.held_state is not null then
            decision := 'granted';
            amount := need.held;
            if need.held_state = 'pending' and one.state = 'dispatched' and not dry then
                -- It is charged by the price of now, wherever it goes now.
                update hold h set state = 'dispatched', expires_at = now() + one.seconds * interval '1 second',
                    price_version = one.price_version, provider = one.provider, model = one.model
                where h.request_id = one.request_id and h.attempt = one.attempt and h.state = 'pending';
                if not found then
                    decision := 'ended';
                end if;
            end if;
        elsif need.ended then
            decision := 'ended';
        elsif hard and one.price_version is null then
            decision := 'unpriced';
        elsif hard and one.at_most is null then
            decision := 'unbounded';
        elsif hard and amount < one.at_least then
            decision := 'refused';
        else
            decision := 'granted';
            amount := case when hard then least(amount, one.at_most) else one.expected end;
            for i in 1 .. cardinality(mine) loop
                room := array_position(slots, mine[i]);
                taken[room] := taken[room] + amount;
            end loop;
            holds[need.ord] := mine::text;
            amounts[need.ord] := amount;
        end if;
        return next;
        mine := '{}';
        hard := null;
        amount := null;
        budget_id := null;
    end loop;
    if dry or cardinality(amounts) = 0 then
        return;
    end if;
    insert into hold (request_id, attempt, state, amount_nano_usd, periods, key_id, tags, job_id, endpoint, provider, model,
        price_version, expires_at)
    select a.request_id, a.attempt, a.state, amounts[a.ord], holds[a.ord]::bigint[], a.key_id, a.tags, a.job_id, a.endpoint,
        a.provider, a.model, a.price_version, now() + a.seconds * interval '1 second'
    from unnest(asked) with ordinality
        as a (request_id, attempt, key_id, tags, job_id, endpoint, provider, model, price_version, price_serial, state,
              seconds, expected, at_most, at_least, ord)
    where holds[a.ord] is not null;
    if cardinality(slots) > 0 then
        update budget_period p set reserved_nano_usd = p.reserved_nano_usd + t.amount
        from unnest(slots, taken) t (id, amount) where p.id = any (slots) and p.id = t.id and t.amount <> 0;
    end if;
end $$;

create type settlement as (
    request_id             text,
    attempt                int,
    outcome                text,
    cost_nano_usd          bigint,  -- null: no price. Of a charged one it is the hold's amount, whatever stands here
    provider_cost_nano_usd bigint,
    input_tokens           bigint,
    cached_input_tokens    bigint,
    cache_write_tokens     bigint,
    output_tokens          bigint,
    reasoning_tokens       bigint,
    millis                 bigint
);

-- Ends attempts: the hold goes, the ledger, its day and the budgets get the cost. Once: a repeated settlement changes nothing.
-- One that comes after the attempt was charged in full corrects it by an entry of its own.
--
-- settled; repeated; corrected; unheld: no such attempt is known, so nothing was written.
create function settle(calls jsonb) returns table (ord int, result text) language plpgsql as $$
#variable_conflict use_column
declare
    given settlement[] := array(select r from jsonb_populate_recordset(null::settlement, calls) r);
    requests text[] := array(select distinct g.request_id from unnest(given) g);
    slots bigint[];           -- the periods in question
    ended text[];             -- the attempts that this call has ended
    late text[];              -- those that it has corrected
begin
    perform from hold h where h.request_id = any (requests) order by h.request_id, h.attempt for update;
    slots := array(
        select unnest(h.periods) from hold h where h.request_id = any (requests)
        union
        select unnest(u.periods) from usage u where u.request_id = any (requests));
    perform from budget_period p where p.id = any (slots) order by p.id for update;

    with gone as (
        delete from hold h using unnest(given) g
        where h.request_id = any (requests) and h.request_id = g.request_id and h.attempt = g.attempt and h.state = 'dispatched'
        returning h.*
    ), entered as (
        insert into usage (request_id, attempt, key_id, tags, job_id, endpoint, provider, model, outcome, input_tokens,
            cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd, price_version,
            provider_cost_nano_usd, millis, periods, hold_nano_usd)
        select distinct on (request_id, attempt) request_id, attempt, key_id, tags, job_id, endpoint, provider, model,
            g.outcome, g.input_tokens, g.cached_input_tokens, g.cache_write_tokens, g.output_tokens, g.reasoning_tokens,
            case when g.outcome <> 'charged' then g.cost_nano_usd
                 when price_version is not null then amount_nano_usd end,
            price_version, g.provider_cost_nano_usd, g.millis, periods, amount_nano_usd
        from gone join unnest(given) g using (request_id, attempt)
        returning *
    ), counted as (
        update budget_period p
        set spent_nano_usd = p.spent_nano_usd + e.cost, reserved_nano_usd = p.reserved_nano_usd - e.held
        from (select id, sum(coalesce(cost_nano_usd, 0))::bigint cost, sum(hold_nano_usd)::bigint held
              from entered cross join unnest(periods) id group by id) e
        where p.id = any (slots) and p.id = e.id
    ), summed as (
        -- Days are locked in the order of their key.
        insert into usage_day as d
        select (at at time zone 'UTC')::date, key_id, tags, endpoint, provider, model, outcome, count(*),
               count(*) filter (where cost_nano_usd is null and outcome <> 'voided'),
               sum(input_tokens), sum(cached_input_tokens), sum(cache_write_tokens), sum(output_tokens),
               sum(reasoning_tokens), coalesce(sum(cost_nano_usd), 0), coalesce(sum(provider_cost_nano_usd), 0), sum(millis)
        from entered group by 1, 2, 3, 4, 5, 6, 7
        order by 1, 2, model, provider, endpoint, outcome, tags
        on conflict (day, key_id, model, provider, endpoint, outcome, tags) do update set
            calls = d.calls + excluded.calls,
            unpriced_calls = d.unpriced_calls + excluded.unpriced_calls,
            input_tokens = d.input_tokens + excluded.input_tokens,
            cached_input_tokens = d.cached_input_tokens + excluded.cached_input_tokens,
            cache_write_tokens = d.cache_write_tokens + excluded.cache_write_tokens,
            output_tokens = d.output_tokens + excluded.output_tokens,
            reasoning_tokens = d.reasoning_tokens + excluded.reasoning_tokens,
            cost_nano_usd = d.cost_nano_usd + excluded.cost_nano_usd,
            provider_cost_nano_usd = d.provider_cost_nano_usd + excluded.provider_cost_nano_usd,
            millis = d.millis + excluded.millis
    )
    select array_agg(request_id || '/' || attempt) into ended from entered;

    if coalesce(cardinality(ended), 0) = cardinality(given) then
        result := 'settled';
        for i in 1 .. cardinality(given) loop
            ord := i;
            return next;
        end loop;
        return;
    end if;

    with corrected as (
        insert into usage (request_id, attempt, entry, key_id, tags, job_id, endpoint, provider, model, outcome,
            input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd,
            price_version, provider_cost_nano_usd, millis, periods)
        select request_id, attempt, 1, key_id, tags, job_id, endpoint, provider, model, g.outcome,
            g.input_tokens, g.cached_input_tokens, g.cache_write_tokens, g.output_tokens, g.reasoning_tokens,
            g.cost_nano_usd - u.cost_nano_usd, price_version, g.provider_cost_nano_usd, g.millis, periods
        from usage u join unnest(given) g using (request_id, attempt)
        where u.request_id = any (requests) and u.entry = 0 and u.outcome = 'charged' and g.outcome <> 'charged'
          and (request_id || '/' || attempt) <> all (coalesce(ended, '{}'))
        on conflict do nothing
        returning *
    ), counted as (
        update budget_period p set spent_nano_usd = p.spent_nano_usd + e.cost
        from (select id, sum(coalesce(cost_nano_usd, 0))::bigint cost
              from corrected cross join unnest(periods) id group by id) e
        where p.id = any (slots) and p.id = e.id
    ), summed as (
        insert into usage_day as d
        select (at at time zone 'UTC')::date, key_id, tags, endpoint, provider, model, outcome, 0, 0,
               sum(input_tokens), sum(cached_input_tokens), sum(cache_write_tokens), sum(output_tokens),
               sum(reasoning_tokens), coalesce(sum(cost_nano_usd), 0), coalesce(sum(provider_cost_nano_usd), 0), sum(millis)
        from corrected group by 1, 2, 3, 4, 5, 6, 7
        order by 1, 2, model, provider, endpoint, outcome, tags
        on conflict (day, key_id, model, provider, endpoint, outcome, tags) do update set
            input_tokens = d.input_tokens + excluded.input_tokens,
            cached_input_tokens = d.cached_input_tokens + excluded.cached_input_tokens,
            cache_write_tokens = d.cache_write_tokens + excluded.cache_write_tokens,
            output_tokens = d.output_tokens + excluded.output_tokens,
            reasoning_tokens = d.reasoning_tokens + excluded.reasoning_tokens,
            cost_nano_usd = d.cost_nano_usd + excluded.cost_nano_usd,
            provider_cost_nano_usd = d.provider_cost_nano_usd + excluded.provider_cost_nano_usd,
            millis = d.millis + excluded.millis
    )
    select array_agg(request_id || '/' || attempt) into late from corrected;

    return query
    select g.ord::int, case
        when g.request_id || '/' || g.attempt = any (ended) then 'settled'
        when g.request_id || '/' || g.attempt = any (late) then 'corrected'
        when (select true from usage u where u.request_id = g.request_id and u.attempt = g.attempt limit 1) then 'repeated'
        else 'unheld' end
    from unnest(given) with ordinality as g (request_id, attempt, outcome, cost_nano_usd, provider_cost_nano_usd,
        input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, millis, ord);
end $$;

-- Gives back what was set aside for attempts that never began.
create function release_pending(calls jsonb) returns void language plpgsql as $$
declare
    requests text[] := array(select distinct e ->> 'request_id' from jsonb_array_elements(calls) e);
    slots bigint[];
begin
    perform from hold h where h.request_id = any (requests) order by h.request_id, h.attempt for update;
    slots := array(select distinct unnest(h.periods) from hold h where h.request_id = any (requests));
    perform from budget_period p where p.id = any (slots) order by p.id for update;
    with gone as (
        delete from hold h using jsonb_array_elements(calls) e
        where h.request_id = any (requests) and h.request_id = e ->> 'request_id' and h.attempt = (e ->> 'attempt')::int
          and h.state = 'pending'
        returning h.periods, h.amount_nano_usd
    )
    update budget_period p set reserved_nano_usd = p.reserved_nano_usd - g.held
    from (select id, sum(amount_nano_usd)::bigint held from gone cross join unnest(periods) id group by id) g
    where p.id = any (slots) and p.id = g.id;
end $$;

-- Ends holds of one state whose time is over, and that nobody else is ending right now: what never began is given back, what
-- began is charged in full. One state at a time, so that periods are locked in one go. Answers how many.
create function expire_holds(of_state text, rows_max int) returns bigint language plpgsql as $$
declare
    due jsonb;
begin
    with expired as (
        select request_id, attempt from hold where state = of_state and expires_at < now()
        order by request_id, attempt limit rows_max for update skip locked
    )
    select jsonb_agg(jsonb_build_object('request_id', request_id, 'attempt', attempt, 'outcome', 'charged',
        'input_tokens', 0, 'cached_input_tokens', 0, 'cache_write_tokens', 0, 'output_tokens', 0, 'reasoning_tokens', 0,
        'millis', 0)) into due
    from expired;
    if due is null then
        return 0;
    end if;
    if of_state = 'pending' then
        perform release_pending(due);
    else
        perform settle(due);
    end if;
    return jsonb_array_length(due);
end $$;

-- Notes the thresholds that budgets have crossed in their present periods; answers those that are new.
create function note_alerts() returns table (budget_id text, threshold int, spent_nano_usd bigint, limit_nano_usd bigint)
language sql as $$
    with crossed as (
        select p.id, b.id budget_id, t threshold, p.spent_nano_usd, limit_now(b) limit_nano_usd
        from budget b
        join budget_period p on p.budget_id = b.id and p.starts_at = period_start(b.period, b.zone, now())
        cross join unnest(b.thresholds) t
        where b.deleted_at is null and p.spent_nano_usd * 100.0 >= limit_now(b) * t::numeric
    ), noted as (
        insert into budget_alert (period_id, threshold) select id, threshold from crossed
        on conflict do nothing
        returning period_id, threshold
    )
    select c.budget_id, c.threshold, c.spent_nano_usd, c.limit_nano_usd
    from noted n join crossed c on c.id = n.period_id and c.threshold = n.threshold
$$;

create type answered_call as (
    request_id text, key_id text, job_id text, endpoint text, model text, status int, code text, millis bigint, source text,
    skeleton jsonb
);

-- Storing the same request twice keeps the first.
create function record_calls(calls jsonb) returns void language plpgsql as $$
#variable_conflict use_column
begin
    with stored as (
        insert into call_audit (request_id, key_id, job_id, endpoint, model, status, code, millis, source, skeleton)
        select * from jsonb_populate_recordset(null::answered_call, calls)
        on conflict do nothing
        returning (at at time zone 'UTC')::date as day, key_id, endpoint, status
    )
    insert into call_day as d
    select day, key_id, endpoint, status, count(*) from stored group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (day, key_id, endpoint, status) do update set calls = d.calls + excluded.calls;
end $$;

-- Sums the days that can no longer change: nothing runs from one day into the next but one.
create function total_up() returns void language plpgsql as $$
declare
    since date;
    till date := (now() at time zone 'UTC')::date - 1;
begin
    select before into since from total_day for update;
    if since >= till then
        return;
    end if;
    insert into usage_total as t
    select endpoint, provider, model, outcome, sum(calls), sum(input_tokens), sum(cached_input_tokens), sum(output_tokens),
           sum(cost_nano_usd), sum(millis)
    from usage_day where day >= since and day < till group by 1, 2, 3, 4
    on conflict (endpoint, provider, model, outcome) do update set
        calls = t.calls + excluded.calls,
        input_tokens = t.input_tokens + excluded.input_tokens,
        cached_tokens = t.cached_tokens + excluded.cached_tokens,
        output_tokens = t.output_tokens + excluded.output_tokens,
        cost_nano_usd = t.cost_nano_usd + excluded.cost_nano_usd,
        millis = t.millis + excluded.millis;
    insert into call_total as t
    select endpoint, status, sum(calls) from call_day where day >= since and day < till group by 1, 2
    on conflict (endpoint, status) do update set calls = t.calls + excluded.calls;
    update total_day set before = till;
end $$;

-- The functions of a call's way. Their statements are always the same lookups by key, but the planner, left alone, plans anew
-- for every array it is given, which costs more than running them; and in small tables it prefers to read all of them. A lookup
-- stands as "= any" or as a lateral part with a limit, so that no plan can be anything else.
do $$
declare
    hot regprocedure;
begin
    foreach hot in array array['reserve(jsonb, boolean)', 'lock_periods(budget_need[])', 'settle(jsonb)',
                               'release_pending(jsonb)', 'record_calls(jsonb)']::regprocedure[] loop
        execute format('alter function %s set plan_cache_mode = force_generic_plan', hot);
        execute format('alter function %s set enable_seqscan = off', hot);
        execute format('alter function %s set jit = off', hot);
    end loop;
end $$;

-- What must hold at every moment, and does not; nothing, that is, when the money is right. For drills, and for whoever doubts.
create function broken_money() returns table (rule text, what text) language sql stable as $$
    -- I1: a hard budget's limit is kept, but for what was spent beyond an attempt's hold and for limits that were lowered.
    select 'I1', p.budget_id || ': reserved beyond the limit'
    from budget_period p join budget b on b.id = p.budget_id
    where b.mode = 'hard' and p.reserved_nano_usd > 0
      and p.spent_nano_usd + p.reserved_nano_usd > limit_now(b) + (
          select coalesce(sum(o.overrun), 0) from (
              select greatest(sum(u.cost_nano_usd) - sum(u.hold_nano_usd), 0) overrun from usage u
              where p.id = any (u.periods) group by u.request_id, u.attempt) o)
    union all
    select 'I2', p.budget_id || ': spent is not the sum of the ledger'
    from budget_period p
    where p.spent_nano_usd <> (select coalesce(sum(u.cost_nano_usd), 0) from usage u where p.id = any (u.periods))
    union all
    select 'I3', p.budget_id || ': reserved is not the sum of open holds'
    from budget_period p
    where p.reserved_nano_usd <> (select coalesce(sum(h.amount_nano_usd), 0) from hold h where p.id = any (h.periods))
    union all
    select 'I2', 'the days are not the sum of the ledger'
    where (select coalesce(sum(cost_nano_usd), 0) from usage_day) <> (select coalesce(sum(cost_nano_usd), 0) from usage)
    union all
    select 'I5', h.request_id || ': open long after its time'
    from hold h where h.expires_at < now() - interval '5 minutes'
$$;
