-- Which budgets a call counts in depends on the whole reservation. A new scope is a column of budget and a new version of
-- budgets_of; needs_of and reserve stay as they are.

create function budgets_of(call reservation) returns setof budget language sql stable as $$
    -- Three lookups instead of one with OR, so that each finds its part of the index.
    select * from (
        select * from budget where deleted_at is null and key_id = call.key_id
        union all
        select * from budget where deleted_at is null and key_id is null and tag is null
        union all
        select * from budget where deleted_at is null and key_id is null and tag = any (call.tags)
    ) b
    where (b.tag is null or b.tag = any (call.tags))
      and (b.model is null or b.model = call.model
           or right(b.model, 1) = '*' and starts_with(call.model, left(b.model, -1)))
$$;

create function needs_of(call reservation) returns setof budget_need language sql stable as $$
    select b.id, b.mode = 'hard', limit_now(b),
           case when p.id is null then period_end(b.period, b.zone, now()) else p.ends_at end, p.id
    from budgets_of(call) b
    left join lateral (
        select p.id, p.ends_at from budget_period p
        where p.budget_id = b.id and p.starts_at <= now() and (p.ends_at is null or p.ends_at > now()) limit 1) p on true
$$;

-- Reserves the amounts that the calls may cost, all or nothing over every budget that applies to a call, call by call in the
-- order given. A hard budget may lower a call's amount to what is left, not below its at_least. A repeated reservation returns
-- the same as before.
--
-- granted: amount and whether a hard budget applies.  refused: by the hard budget with the least left, in the columns after it.
-- unpriced, unbounded: a hard budget applies, and the call's cost has no bound.  ended: the attempt is over; do not call.
-- stale: prices have changed since the caller read them.
-- With dry, nothing is written.
create or replace function reserve(calls jsonb, dry boolean default false)
returns table (ord int, decision text, amount bigint, hard boolean, budget_id text, limit_nano_usd bigint,
               spent_nano_usd bigint, reserved_nano_usd bigint, resets_at timestamptz)
language plpgsql
-- V2 gives the reasons; a new version of a function starts without its settings.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
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
        exit when dry or turn = 2 or array_position(periods, null) is null;
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
    elsif cardinality(periods) > 0 then
        -- A locked row shows what was committed last, also after a wait for the lock.
        select array_agg(p.id), array_agg(p.spent_nano_usd), array_agg(p.reserved_nano_usd) into periods, spent, reserved
        from (select * from budget_period p where p.id = any (periods) order by p.id for update) p;
    end if;
    known := exists (select from hold h where h.request_id = any (requests)
        union all select from usage u where u.request_id = any (requests));

    ord := 0;
    foreach one in array requested loop
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
                -- It is charged at the present price of the target that it goes to now.
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

drop function needs_of(text, text[], text);
drop function budgets_of(text, text[], text);
