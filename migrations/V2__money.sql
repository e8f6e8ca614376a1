-- Money: budgets, what calls have set aside, and the ledger of what they cost. Amounts are nano-USD.
--
-- The functions are plain steps, each a lookup by key: on a short array a step costs a tenth of what it takes to start a
-- statement that does everything at once.
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

-- One budget that a call counts in, as it was before its period was locked.
create type budget_need as (
    budget_id        text,
    hard             boolean,
    limit_nano_usd   bigint,
    ends_at          timestamptz,
    period_id        bigint     -- null: the first call in it makes it
);

create function needs_of(of_key text, of_tags text[], of_model text) returns setof budget_need language sql stable as $$
    select b.id, b.mode = 'hard', limit_now(b),
           case when p.id is null then period_end(b.period, b.zone, now()) else p.ends_at end, p.id
    from budgets_of(of_key, of_tags, of_model) b
    left join lateral (
        select p.id, p.ends_at from budget_period p
        where p.budget_id = b.id and p.starts_at <= now() and (p.ends_at is null or p.ends_at > now()) limit 1) p on true
$$;

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
    requests text[] := array(select a.request_id from unnest(asked) a);
    newest bigint := (select coalesce(max(serial), 0) from price_override);
    needs budget_need[] := '{}';
    first int[];              -- for each call its part of needs; neighbours that are alike share one
    last int[];
    periods bigint[];         -- those in question, locked in this order,
    spent bigint[];           -- and what stands in them; reserved grows with each call that is granted
    reserved bigint[];
    known boolean;            -- whether an attempt may have been reserved before
    holds hold[] := '{}';     -- the new ones
    one reservation;
    before reservation;
    need budget_need;
    held hold;
    place int;
    room bigint;
begin
    for turn in 1 .. 2 loop
        ord := 0;
        before := null;
        foreach one in array asked loop
            ord := ord + 1;
            if (one.key_id, one.tags, one.model) is distinct from (before.key_id, before.tags, before.model) or ord = 1 then
                place := cardinality(needs);
                needs := needs || array(select n from needs_of(one.key_id, one.tags, one.model) n);
            end if;
            first[ord] := place + 1;
            last[ord] := cardinality(needs);
            before := one;
        end loop;
        periods := array(select distinct n.period_id from unnest(needs) n);
        exit when dry or turn = 2 or array_position(periods, null) is null;
        -- The first calls of a period. Twice at most: whoever makes a row at the same time is waited for.
        insert into budget_period (budget_id, starts_at, ends_at)
        select b.id, period_start(b.period, b.zone, now()), period_end(b.period, b.zone, now())
        from budget b where b.id in (select n.budget_id from unnest(needs) n where n.period_id is null)
        order by 1, 2
        on conflict do nothing;
        needs := '{}';
    end loop;
    if dry then
        select array_agg(p.id), array_agg(p.spent_nano_usd), array_agg(p.reserved_nano_usd) into periods, spent, reserved
        from budget_period p where p.id = any (periods);
    elsif cardinality(periods) > 0 then
        -- What the locked rows hold is what was committed last, also if it was waited for.
        select array_agg(p.id), array_agg(p.spent_nano_usd), array_agg(p.reserved_nano_usd) into periods, spent, reserved
        from (select * from budget_period p where p.id = any (periods) order by p.id for update) p;
    end if;
    known := exists (select from hold h where h.request_id = any (requests)
        union all select from usage u where u.request_id = any (requests));

    ord := 0;
    foreach one in array asked loop
        ord := ord + 1;
        hard := false;
        for i in first[ord] .. last[ord] loop
            need := needs[i];
            continue when not need.hard;
            place := array_position(periods, need.period_id);
            room := need.limit_nano_usd - coalesce(spent[place] + reserved[place], 0);
            if not hard or room < amount then
                hard := true;
                amount := room;
                budget_id := need.budget_id;
                limit_nano_usd := need.limit_nano_usd;
                spent_nano_usd := coalesce(spent[place], 0);
                reserved_nano_usd := coalesce(reserved[place], 0);
                resets_at := need.ends_at;
            end if;
        end loop;
        if known then
            select * into held from hold h where h.request_id = one.request_id and h.attempt = one.attempt;
        end if;
        if one.price_serial < newest then
            decision := 'stale';
        elsif held.state is not null then
            decision := 'granted';
            amount := held.amount_nano_usd;
            if held.state = 'pending' and one.state = 'dispatched' and not dry then
                -- It is charged by the price of now, wherever it goes now.
                update hold h set state = 'dispatched', expires_at = now() + one.seconds * interval '1 second',
                    price_version = one.price_version, provider = one.provider, model = one.model
                where h.request_id = one.request_id and h.attempt = one.attempt and h.state = 'pending';
                if not found then
                    decision := 'ended';
                end if;
            end if;
        elsif known
            and exists (select from usage u where u.request_id = one.request_id and u.attempt = one.attempt) then
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
            held := row (one.request_id, one.attempt, one.state, amount, '{}', one.key_id, one.tags, one.job_id,
                one.endpoint, one.provider, one.model, one.price_version, now(),
                now() + one.seconds * interval '1 second');
            for i in first[ord] .. last[ord] loop
                -- Before a period's first call a dry run finds none.
                continue when (needs[i]).period_id is null;
                place := array_position(periods, (needs[i]).period_id);
                reserved[place] := reserved[place] + amount;
                held.periods[i - first[ord] + 1] := periods[place];
            end loop;
            holds := holds || held;
            held := null;
        end if;
        return next;
    end loop;
    if dry or cardinality(holds) = 0 then
        return;
    end if;
    insert into hold select * from unnest(holds);
    update budget_period p set reserved_nano_usd = reserved[array_position(periods, p.id)] where p.id = any (periods);
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
    entries usage[] := '{}';  -- what the ledger gets
    periods bigint[] := '{}'; -- those in question,
    cost bigint[] := '{}';    -- and what is spent in them
    freed bigint[] := '{}';   -- and no longer reserved
    results text[] := '{}';
    one record;
    held hold;
    entry usage;
    place int;
begin
    -- Holds in the order of their keys.
    for one in
        select * from jsonb_populate_recordset(null::settlement, calls) with ordinality order by request_id, attempt
    loop
        delete from hold h where h.request_id = one.request_id and h.attempt = one.attempt and h.state = 'dispatched'
        returning * into held;
        if found then
            entry := row (held.request_id, held.attempt, now(), held.key_id, held.job_id, held.endpoint, held.provider,
                held.model, one.outcome, one.input_tokens, one.cached_input_tokens, one.cache_write_tokens,
                one.output_tokens, one.reasoning_tokens, one.cost_nano_usd, held.price_version,
                one.provider_cost_nano_usd, one.millis, 0, held.tags, held.periods, held.amount_nano_usd);
            if one.outcome = 'charged' then
                entry.cost_nano_usd := case when held.price_version is not null then held.amount_nano_usd end;
            end if;
            insert into usage values (entry.*);
            results[one.ordinality] := 'settled';
        else
            -- Ended before. What was charged in full is corrected, once.
            insert into usage
            select request_id, attempt, now(), key_id, job_id, endpoint, provider, model, one.outcome, one.input_tokens,
                one.cached_input_tokens, one.cache_write_tokens, one.output_tokens, one.reasoning_tokens,
                one.cost_nano_usd - u.cost_nano_usd, price_version, one.provider_cost_nano_usd, one.millis, 1, tags,
                periods, 0
            from usage u
            where u.request_id = one.request_id and u.attempt = one.attempt and u.entry = 0 and u.outcome = 'charged'
              and one.outcome <> 'charged'
            on conflict do nothing
            returning * into entry;
            if found then
                results[one.ordinality] := 'corrected';
            else
                results[one.ordinality] := case
                    when exists (select from usage u where u.request_id = one.request_id and u.attempt = one.attempt)
                    then 'repeated' else 'unheld' end;
                continue;
            end if;
        end if;
        entries := entries || entry;
        for i in 1 .. cardinality(entry.periods) loop
            place := array_position(periods, entry.periods[i]);
            if place is null then
                place := cardinality(periods) + 1;
                periods[place] := entry.periods[i];
                cost[place] := 0;
                freed[place] := 0;
            end if;
            cost[place] := cost[place] + coalesce(entry.cost_nano_usd, 0);
            freed[place] := freed[place] + entry.hold_nano_usd;
        end loop;
    end loop;

    if cardinality(periods) > 0 then
        perform from budget_period p where p.id = any (periods) order by p.id for update;
        update budget_period p
        set spent_nano_usd = p.spent_nano_usd + cost[array_position(periods, p.id)],
            reserved_nano_usd = p.reserved_nano_usd - freed[array_position(periods, p.id)]
        where p.id = any (periods);
    end if;
    if cardinality(entries) > 0 then
        -- Days are locked in the order of their key.
        insert into usage_day as d
        select (now() at time zone 'UTC')::date, key_id, tags, endpoint, provider, model, outcome,
               count(*) filter (where entry = 0),
               count(*) filter (where entry = 0 and cost_nano_usd is null and outcome <> 'voided'),
               sum(input_tokens), sum(cached_input_tokens), sum(cache_write_tokens), sum(output_tokens),
               sum(reasoning_tokens), coalesce(sum(cost_nano_usd), 0), coalesce(sum(provider_cost_nano_usd), 0), sum(millis)
        from unnest(entries) group by key_id, tags, endpoint, provider, model, outcome
        order by key_id, model, provider, endpoint, outcome, tags
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
            millis = d.millis + excluded.millis;
    end if;
    return query select e.ordinality::int, e.result from unnest(results) with ordinality as e (result, ordinality);
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
    foreach hot in array array['reserve(jsonb, boolean)', 'settle(jsonb)',
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
