-- The edges of the money path: what happens when a row is missing, locked or late.

-- Where the clock is set back over midnight, local midnight comes twice, and date_trunc takes the later one: for an hour it would
-- be in the future. That hour belongs to the period before. For every zone and instant: period_start <= at < period_end, and
-- period_end is the period_start of the next period.
create or replace function period_start(period text, zone text, at timestamptz) returns timestamptz language sql stable as $$
    select case
        when period = 'total' then timestamptz '1970-01-01 00:00:00+00'
        when date_trunc(period, at, zone) <= at then date_trunc(period, at, zone)
        else date_trunc(period, at - interval '3 hours', zone)
    end
$$;

create or replace function period_end(period text, zone text, at timestamptz) returns timestamptz language sql stable as $$
    select case period when 'total' then null else
        (date_trunc(period, period_start(period, zone, at) at time zone zone) + ('1 ' || period)::interval)
            at time zone zone end
$$;

-- An attempt that was never sent although it may have been reserved: the reply of reserve was lost. Whenever its hold becomes
-- visible, it ends voided.
create table void_attempt (
    request_id text not null,
    attempt    int not null,
    at         timestamptz not null default now(),
    primary key (request_id, attempt)
);
create index void_attempt_by_age on void_attempt (at);

-- Reserves the amounts that the calls may cost, all or nothing over every budget that applies to a call, call by call in the
-- order given. A hard budget may lower a call's amount to what is left, not below its at_least. A repeated reservation returns
-- the same as before.
--
-- granted: amount and whether a hard budget applies.  refused: by the hard budget with the least left, in the columns after it.
-- unpriced, unbounded: a hard budget applies, and the call's cost has no bound.  ended: the attempt is over; do not call.
-- stale: prices have changed since the caller read them.
-- busy: another transaction keeps a budget of the call locked; the call is not reserved.
-- With dry, nothing is written.
--
-- Locks holds by their key, then periods by id, as settle does.
create or replace function reserve(calls jsonb, dry boolean default false)
returns table (ord int, decision text, amount bigint, hard boolean, budget_id text, limit_nano_usd bigint,
               spent_nano_usd bigint, reserved_nano_usd bigint, resets_at timestamptz)
language plpgsql
-- V2 gives the reasons; a new version of a function starts without its settings. A locked row may hold up a group only so long.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
set lock_timeout = '100ms'
as $$
#variable_conflict use_column
declare
    requested reservation[] := array(select r from jsonb_populate_recordset(null::reservation, calls) r);
    requests text[] := array(select a.request_id from unnest(requested) a);
    newest bigint := (select coalesce(max(serial), 0) from price_override);
    needs budget_need[] := '{}';
    first int[];              -- for each call its part of needs; equal neighbours share one
    last int[];
    periods bigint[];         -- those that the calls count in, locked in this order,
    spent bigint[];           -- and their amounts; reserved grows with each call that is granted
    reserved bigint[];
    busy boolean;
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
        foreach one in array requested loop
            ord := ord + 1;
            -- Every attribute that budgets_of may read; none is ever null.
            if ord = 1 or one.key_id <> before.key_id or one.tags <> before.tags or one.endpoint <> before.endpoint
                or one.provider <> before.provider or one.model <> before.model then
                place := cardinality(needs);
                needs := needs || array(select n from needs_of(one) n);
            end if;
            first[ord] := place + 1;
            last[ord] := cardinality(needs);
            before := one;
        end loop;
        periods := array(select distinct n.period_id from unnest(needs) n);
        exit when dry or array_position(periods, null) is null;
        if turn = 2 then
            -- Never "no limit": without the row nothing would be reserved.
            raise exception 'a budget has no row for the present period' using errcode = 'AG503';
        end if;
        -- The first calls of a period. At most twice: the insert waits for another that adds the same row.
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
    else
        perform from hold h where h.request_id = any (requests) order by h.request_id, h.attempt for update;
        if cardinality(periods) > 0 then
            -- A locked row shows what was committed last, also after a wait for the lock. A row that stays locked stops the
            -- calls that need it, not their neighbours.
            begin
                select array_agg(p.id), array_agg(p.spent_nano_usd), array_agg(p.reserved_nano_usd)
                into periods, spent, reserved
                from (select * from budget_period p where p.id = any (periods) order by p.id for update) p;
            exception when lock_not_available then
                select array_agg(p.id), array_agg(p.spent_nano_usd), array_agg(p.reserved_nano_usd)
                into periods, spent, reserved
                from (select * from budget_period p where p.id = any (periods) order by p.id
                      for update skip locked) p;
            end;
            -- A limit may have been changed during the wait.
            for need in
                select b.id, b.mode = 'hard' and b.deleted_at is null, limit_now(b), null::timestamptz, null::bigint
                from budget b where b.id = any (array(select n.budget_id from unnest(needs) n))
            loop
                for i in 1 .. cardinality(needs) loop
                    if (needs[i]).budget_id = need.budget_id then
                        needs[i] := row (need.budget_id, need.hard, need.limit_nano_usd, (needs[i]).ends_at,
                            (needs[i]).period_id);
                    end if;
                end loop;
            end loop;
        end if;
    end if;
    known := exists (select from hold h where h.request_id = any (requests)
        union all select from usage u where u.request_id = any (requests)
        union all select from void_attempt v where v.request_id = any (requests));

    ord := 0;
    foreach one in array requested loop
        ord := ord + 1;
        hard := false;
        busy := false;
        for i in first[ord] .. last[ord] loop
            need := needs[i];
            place := array_position(periods, need.period_id);
            busy := busy or place is null and not dry;
            continue when not need.hard;
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
                -- It is charged at the present price of the target that it goes to now.
                update hold h set state = 'dispatched', expires_at = now() + one.seconds * interval '1 second',
                    price_version = one.price_version, provider = one.provider, model = one.model
                where h.request_id = one.request_id and h.attempt = one.attempt and h.state = 'pending';
                if not found then
                    decision := 'ended';
                end if;
            end if;
        elsif known and exists (
            select from usage u where u.request_id = one.request_id and u.attempt = one.attempt
            union all
            select from void_attempt v where v.request_id = one.request_id and v.attempt = one.attempt) then
            decision := 'ended';
        elsif busy then
            decision := 'busy';
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
                -- Before the first call of a period a dry run finds none.
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

-- Ends attempts: the hold goes, the ledger, its day and the budgets get the cost. Once: a repeated settlement changes nothing.
-- One that comes after the attempt was charged in full corrects it by an entry of its own. The outcome released frees the hold of
-- an attempt that never began, without an entry. A release is a settlement so that one transaction locks holds and periods once:
-- two functions that each lock in order deadlock with those of another instance.
--
-- settled; repeated; corrected; released; noted: voided before its hold was seen (table void_attempt);
-- unheld: no such attempt is known, so nothing was written.
create or replace function settle(calls jsonb) returns table (ord int, result text) language plpgsql
-- V2 gives the reasons; a new version of a function starts without its settings. A locked row may hold up a group only so long.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
set lock_timeout = '250ms'
as $$
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
        delete from hold h where h.request_id = one.request_id and h.attempt = one.attempt
            and h.state = case one.outcome when 'released' then 'pending' else 'dispatched' end
        returning * into held;
        if found and one.outcome = 'released' then
            entry := row (held.request_id, held.attempt, now(), held.key_id, held.job_id, held.endpoint, held.provider,
                held.model, 'released', 0, 0, 0, 0, 0, 0, held.price_version, null, 0, 0, held.tags, held.periods,
                held.amount_nano_usd);
            results[one.ordinality] := 'released';
        elsif found then
            entry := row (held.request_id, held.attempt, now(), held.key_id, held.job_id, held.endpoint, held.provider,
                held.model, one.outcome, one.input_tokens, one.cached_input_tokens, one.cache_write_tokens,
                one.output_tokens, one.reasoning_tokens, one.cost_nano_usd, held.price_version,
                one.provider_cost_nano_usd, one.millis, 0, held.tags, held.periods, held.amount_nano_usd);
            if one.outcome = 'charged' then
                entry.cost_nano_usd := case when held.price_version is not null then held.amount_nano_usd end;
            end if;
            insert into usage values (entry.*);
            results[one.ordinality] := 'settled';
        elsif one.outcome = 'released' then
            results[one.ordinality] := 'repeated';
            continue;
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
                if exists (select from usage u where u.request_id = one.request_id and u.attempt = one.attempt) then
                    results[one.ordinality] := 'repeated';
                elsif one.outcome = 'voided' then
                    insert into void_attempt (request_id, attempt) values (one.request_id, one.attempt)
                    on conflict do nothing;
                    results[one.ordinality] := 'noted';
                else
                    results[one.ordinality] := 'unheld';
                end if;
                continue;
            end if;
        end if;
        if one.outcome <> 'released' then
            entries := entries || entry;
        end if;
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

-- Ends holds of one state whose time is over and that no other transaction is ending: an attempt that never began is freed, one
-- that began is charged in full, one that is known not to have been sent is voided. One state at a time, so that all periods are
-- locked at once. Returns how many ended.
create or replace function expire_holds(of_state text, rows_max int) returns bigint language plpgsql as $$
declare
    due jsonb;
begin
    with expired as (
        select h.request_id, h.attempt,
               case when of_state = 'pending' then 'released'
                    when exists (select from void_attempt v
                                 where v.request_id = h.request_id and v.attempt = h.attempt) then 'voided'
                    else 'charged' end outcome
        from hold h where h.state = of_state and h.expires_at < now()
        order by h.request_id, h.attempt limit rows_max for update of h skip locked
    )
    select jsonb_agg(jsonb_build_object('request_id', request_id, 'attempt', attempt, 'outcome', outcome,
        'input_tokens', 0, 'cached_input_tokens', 0, 'cache_write_tokens', 0, 'output_tokens', 0, 'reasoning_tokens', 0,
        'millis', 0)) into due
    from expired;
    if due is null then
        return 0;
    end if;
    perform settle(due);
    return jsonb_array_length(due);
end $$;

drop function release_pending(jsonb);

-- It waits for the other deliveries to the same receiver, which is no sign of a row that stays locked.
alter function claim_delivery(text, bigint, int) set lock_timeout = '5s';

drop function needs_of(text, text[], text);
drop function budgets_of(text, text[], text);
