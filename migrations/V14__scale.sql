-- Tables of calls are divided by the time in a request's id, old rows go by dropping a part, and the money is checked while the
-- gateway runs.

-- The smallest id of an instant: ids begin with 48 bits of milliseconds since 1970, as 12 hex digits.
create function first_id(prefix text, at timestamptz) returns text language sql immutable as $$
    select prefix || '_' || lpad(to_hex(greatest(0, floor(extract(epoch from at) * 1000)::bigint)), 12, '0')
$$;

-- The id of an event's delivery to an endpoint: it begins with the event's time, so that new deliveries are neighbours in the
-- index. Events that were made before ids had a time keep the ids of their deliveries.
create or replace function endpoint_delivery(of_event text, of_endpoint text) returns text language sql immutable as $$
    select case when of_event >= 'evt_019' and of_event < 'evt_02'
        then left(of_event, 16) || left(encode(sha256(convert_to(of_event || ' ' || of_endpoint, 'UTF8')), 'hex'), 20)
        else 'evt_' || left(encode(sha256(convert_to(of_event || ' ' || of_endpoint, 'UTF8')), 'hex'), 32) end
$$;

-- How tables are divided: by ranges of request_id, so that an attempt has one place and its key stays unique. The month or day is
-- of the request's id, not of the row: a correction is beside the entry that it corrects.
create function partitioned() returns table (parent text, unit text, ahead interval, format text) language sql immutable as $$
    values ('usage', 'month', interval '3 months', 'YYYYMM'), ('call_audit', 'day', interval '14 days', 'YYYYMMDD')
$$;

-- Makes the partitions of the present and of the time ahead; returns how many are new. What arrives while one is missing is kept
-- in the default partition, so that a call never fails for it; a partition whose time has rows there is not made.
-- It runs with the rights of the role that migrates: the gateway's own may not change tables.
create function make_partitions() returns int language plpgsql security definer set search_path from current as $$
declare
    of_table record;
    starts timestamptz;
    ends timestamptz;
    name text;
    occupied boolean;
    made int := 0;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('partitions', 0)) then
        return 0;  -- Another sweep makes them.
    end if;
    for of_table in select * from partitioned() loop
        starts := date_trunc(of_table.unit, now(), 'UTC');
        while starts <= now() + of_table.ahead loop
            ends := ((starts at time zone 'UTC') + ('1 ' || of_table.unit)::interval) at time zone 'UTC';
            name := of_table.parent || '_' || to_char(starts at time zone 'UTC', of_table.format);
            if to_regclass(name) is null then
                execute format('select exists (select from %I where request_id >= $1 and request_id < $2)',
                    of_table.parent || '_default')
                into occupied using first_id('req', starts), first_id('req', ends);
                if not occupied then
                    -- Attached, not made in place: the parent stays open for reading and writing.
                    execute format('create table %I (like %I including all)', name, of_table.parent);
                    execute format('alter table %I attach partition %I for values from (%L) to (%L)', of_table.parent, name,
                        first_id('req', starts), first_id('req', ends));
                    made := made + 1;
                end if;
            end if;
            starts := ends;
        end loop;
    end loop;
    return made;
end $$;

-- Drops the partitions whose whole time is before the instant; returns how many. It waits for the table only shortly, because
-- calls wait behind it; the next sweep tries again.
create function drop_partitions(of_table text, before timestamptz) returns int language plpgsql security definer
set search_path from current
set lock_timeout = '50ms'
as $$
declare
    part name;
    dropped int := 0;
begin
    for part in
        select c.relname
        from partitioned() t
        join pg_inherits i on i.inhparent = to_regclass(t.parent)
        join pg_class c on c.oid = i.inhrelid
        where t.parent = of_table and c.relname ~ ('^' || t.parent || '_[0-9]+$')
          and c.relname < t.parent || '_' || to_char(date_trunc(t.unit, before, 'UTC') at time zone 'UTC', t.format)
        order by 1
    loop
        execute format('drop table %I', part);
        dropped := dropped + 1;
    end loop;
    if dropped > 0 and of_table = 'usage' then
        update ledger_reader set kept_from = greatest(kept_from, before);
    end if;
    return dropped;
end $$;

-- Deletes rows from before the instant that are in no partition of a time: those of ids without a time, and those that came while
-- a partition was missing. Returns how many; fewer than rows_max means that none is left.
create function delete_undated(of_table text, before timestamptz, rows_max int) returns int language plpgsql security definer
set search_path from current
as $$
declare
    part name;
    deleted int;
    rows int := 0;
begin
    for part in
        select c.relname
        from partitioned() t
        join pg_inherits i on i.inhparent = to_regclass(t.parent)
        join pg_class c on c.oid = i.inhrelid
        where t.parent = of_table and c.relname !~ ('^' || t.parent || '_[0-9]+$')
        order by 1
    loop
        execute format('delete from %I where ctid = any (array(select ctid from %I where at < $1 limit $2))', part, part)
        using before, rows_max - rows;
        get diagnostics deleted = row_count;
        rows := rows + deleted;
    end loop;
    if rows > 0 and of_table = 'usage' then
        update ledger_reader set kept_from = greatest(kept_from, before);
    end if;
    return rows;
end $$;

-- Random ids are spread over all hex digits. Those from req_02 on, 99 of 100, sort behind every id that begins with a time before
-- September 2039: the old table keeps them and becomes one partition. The others, found by the primary key, move to the new
-- partitions. So the migration writes a hundredth of the rows, and reads the rest once to prove the bound and once for the index.
alter table usage rename to usage_old;
alter table usage_old rename constraint usage_pkey to usage_old_pkey;
alter index usage_by_key rename to usage_old_by_key;
alter table usage_old
    drop constraint usage_outcome_check;
create table usage (
    like usage_old including defaults,
    primary key (request_id, attempt, entry),
    constraint usage_outcome_check check (outcome in ('settled', 'voided', 'charged', 'cached'))
) partition by range (request_id);
create index usage_by_key on usage (key_id, at);
create index usage_by_time on usage (at);

alter table call_audit rename to call_audit_old;
alter table call_audit_old rename constraint call_audit_pkey to call_audit_old_pkey;
alter index call_audit_by_key rename to call_audit_old_by_key;
alter index call_audit_by_age rename to call_audit_old_by_age;
create table call_audit (like call_audit_old including defaults, primary key (request_id)) partition by range (request_id);
create index call_audit_by_key on call_audit (key_id, at);

do $$
declare
    of_table record;
begin
    for of_table in select * from partitioned() loop
        execute format('create table %I partition of %I for values from (minvalue) to (%L)', of_table.parent || '_early',
            of_table.parent, first_id('req', date_trunc(of_table.unit, now(), 'UTC')));
        execute format('create table %I partition of %I default', of_table.parent || '_default', of_table.parent);
    end loop;
    perform make_partitions();
    for of_table in select * from partitioned() loop
        execute format('with moved as (delete from %I where request_id < ''req_02'' returning *) insert into %I select * from moved',
            of_table.parent || '_old', of_table.parent);
    end loop;
end $$;

-- One pass over each old table checks everything that it must fulfil to be attached.
alter table usage_old
    add constraint usage_outcome_check check (outcome in ('settled', 'voided', 'charged', 'cached')),
    add constraint usage_old_ids check (request_id >= 'req_02');
alter table call_audit_old add constraint call_audit_old_ids check (request_id >= 'req_02');
create index usage_old_by_time on usage_old (at);
alter table usage attach partition usage_old for values from ('req_02') to (maxvalue);
alter table call_audit attach partition call_audit_old for values from ('req_02') to (maxvalue);
-- Sessions that are open keep variables of the old row type in the compiled function; a change of the function, whatever it is, makes
-- them compile it again. Without it they could not settle until they end.
alter function settle(jsonb) set jit = off;

-- The instant before which no transaction of ours that writes has begun and is still open: rows with an earlier now() are all
-- visible. A transaction that has written nothing for a minute will not write: no statement of a call runs that long.
create function all_ended_before() returns timestamptz language sql volatile as $$
    select least(now() - interval '1 minute', min(a.xact_start))
    from pg_stat_activity a
    where a.datname = current_database() and a.backend_xid is not null and a.pid <> pg_backend_pid()
$$;

-- The second bookkeeping of the ledger, made from its rows alone, each read once: by period, by day, and for providers that report
-- a cost of their own. budget_period and usage_day are compared with it. It keeps what it has read when old usage is dropped.
create table ledger_reader (
    one            boolean primary key default true check (one),
    read_until     timestamptz not null,           -- rows with a later usage.at are not in the sums
    next_period    bigint not null default 0,      -- periods with a higher id are checked next
    checked_at     timestamptz,                    -- of the last check,
    round_at       timestamptz not null default now(), -- and when the present round over all periods began,
    full_round_at  timestamptz,                    -- and when the last complete one began
    kept_from      timestamptz                     -- usage from before it may have been deleted; null: all of it is there
);
create table ledger_period (
    period_id        bigint primary key,
    spent_nano_usd   numeric not null,
    overrun_nano_usd numeric not null              -- what attempts cost beyond their holds
);
create table ledger_day (
    day           date primary key,
    cost_nano_usd numeric not null
);
create table provider_cost_day (
    day                    date not null,
    provider               text not null,
    model                  text not null,
    calls                  bigint not null,        -- those of which both costs are known
    cost_nano_usd          numeric not null,
    provider_cost_nano_usd numeric not null,
    alerted_at             timestamptz,
    primary key (day, provider, model)
);
-- What is wrong at present; a row goes when a later check finds it right.
create table money_violation (
    rule     text not null,
    subject  text not null,
    what     text not null,
    found_at timestamptz not null default now(),
    primary key (rule, subject)
);

-- It starts from the present amounts, less the rows that it will still read.
insert into ledger_reader (read_until) values (now() - interval '10 minutes');
insert into ledger_period
select p.id, p.spent_nano_usd - coalesce(r.cost, 0), 0
from budget_period p
left join (
    select id, sum(u.cost_nano_usd) cost from usage u cross join unnest(u.periods) id
    where u.at > now() - interval '10 minutes' group by id) r using (id);
-- Overruns of old entries count for limits that are in force.
update ledger_period l set overrun_nano_usd = o.overrun
from (
    select id, sum(greatest(u.cost_nano_usd - u.hold_nano_usd, 0)) overrun
    from usage u cross join unnest(u.periods) id
    where u.at <= now() - interval '10 minutes' and u.cost_nano_usd > u.hold_nano_usd group by id) o
where o.id = l.period_id;
insert into ledger_day
select d.day, sum(d.cost_nano_usd) - coalesce((
    select sum(u.cost_nano_usd) from usage u
    where u.at > now() - interval '10 minutes' and (u.at at time zone 'UTC')::date = d.day), 0)
from usage_day d where d.day >= (now() at time zone 'UTC')::date - 2 group by d.day;

-- A limit that was lowered, or whose raise was changed, may be exceeded by what was spent and reserved before.
alter table budget add column lowered_at timestamptz;
create function note_lower_limit() returns trigger language plpgsql as $$
begin
    if new.limit_nano_usd < old.limit_nano_usd or new.raise_nano_usd < old.raise_nano_usd
        or new.raise_until is distinct from old.raise_until or new.mode <> old.mode then
        new.lowered_at := now();
    end if;
    return new;
end $$;
create trigger budget_lowered before update on budget for each row execute function note_lower_limit();

-- Reads the next rows of the ledger, some 200,000 at most: two seconds of work. Returns whether there are more.
create function read_ledger() returns boolean language plpgsql as $$
#variable_conflict use_column
declare
    since timestamptz;
    till timestamptz := all_ended_before();
    bound timestamptz;
begin
    select read_until into since from ledger_reader for update;
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
    select (u.at at time zone 'UTC')::date, coalesce(sum(u.cost_nano_usd), 0)
    from usage u where u.at > since and u.at <= bound group by 1
    on conflict (day) do update set cost_nano_usd = l.cost_nano_usd + excluded.cost_nano_usd;
    -- A correction has the difference only, so it cannot be compared.
    insert into provider_cost_day as p
    select (u.at at time zone 'UTC')::date, u.provider, u.model, count(*), sum(u.cost_nano_usd), sum(u.provider_cost_nano_usd)
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

-- Checks the next periods, the last days and the open holds; returns the violations that are new. It reads some rows by their
-- index, and of the ledger only what read_ledger has not read yet.
create function check_money(periods_max int)
returns table (rule text, subject text, what text) language plpgsql as $$
#variable_conflict use_column
declare
    reader ledger_reader;
    last_period bigint;
    complete boolean;         -- whether the round ends with this turn
    found jsonb;
begin
    select * into reader from ledger_reader for update;
    select max(id), count(*) < periods_max into last_period, complete from (
        select id from budget_period where id > reader.next_period order by id limit periods_max) p;
    -- One statement sees one state of all tables.
    with recent as materialized (
        select id, sum(u.cost_nano_usd) cost, sum(greatest(u.cost_nano_usd - u.hold_nano_usd, 0)) overrun
        from usage u cross join unnest(u.periods) id where u.at > reader.read_until group by id
    ), open as materialized (
        select id, sum(h.amount_nano_usd) amount from hold h cross join unnest(h.periods) id group by id
    ), period as materialized (
        select p.*, coalesce(l.spent_nano_usd, 0) + coalesce(r.cost, 0) ledger,
               coalesce(l.overrun_nano_usd, 0) + coalesce(r.overrun, 0) overrun, coalesce(o.amount, 0) held
        from budget_period p
        left join ledger_period l on l.period_id = p.id
        left join recent r on r.id = p.id
        left join open o on o.id = p.id
        where p.id > reader.next_period and p.id <= last_period
    ), newest as materialized (
        select * from hold order by expires_at desc limit 500
    ), violation as (
        select 'I1' rule, 'period ' || p.id subject, p.budget_id || ': reserved beyond the limit' what
        from period p join budget b on b.id = p.budget_id
        where b.mode = 'hard' and b.deleted_at is null and p.reserved_nano_usd > 0
          and (b.lowered_at is null or b.lowered_at < p.starts_at)
          and p.spent_nano_usd + p.reserved_nano_usd > b.limit_nano_usd + p.overrun
              + case when b.raise_until > p.starts_at then b.raise_nano_usd else 0 end
        union all
        select 'I2', 'period ' || p.id, p.budget_id || ': spent is not the sum of the ledger'
        from period p where p.spent_nano_usd <> p.ledger
        union all
        select 'I3', 'period ' || p.id, p.budget_id || ': reserved is not the sum of open holds'
        from period p where p.reserved_nano_usd <> p.held
        union all
        select 'I2', 'day ' || l.day, 'the day is not the sum of the ledger'
        from ledger_day l
        where l.day >= (now() at time zone 'UTC')::date - 1
          and l.cost_nano_usd + coalesce((select sum(u.cost_nano_usd) from usage u
                where u.at > reader.read_until and (u.at at time zone 'UTC')::date = l.day), 0)
              <> (select coalesce(sum(d.cost_nano_usd), 0) from usage_day d where d.day = l.day)
        union all
        (select 'I5', 'hold ' || h.request_id || ' ' || h.attempt, 'open long after its time'
        from hold h where h.expires_at < now() - interval '5 minutes' order by h.expires_at limit 100)
        union all
        select 'I10', 'hold ' || h.request_id || ' ' || h.attempt, 'not reserved in ' || min(b.id)
        from newest h
        cross join lateral budgets_of(row (h.request_id, h.attempt, h.key_id, h.tags, h.job_id, h.endpoint, h.provider,
            h.model, h.price_version, 0, h.state, 0, 0, 0, 0)::reservation) b
        -- A budget that was being made at that moment may not have been visible.
        where b.created_at < h.at - interval '1 minute' and not exists (
            select from budget_period p where p.budget_id = b.id and p.id = any (h.periods))
        group by h.request_id, h.attempt
    )
    select coalesce(jsonb_agg(v), '[]') into found from violation v;

    -- What was checked now and is right is no violation any more; periods outside of this turn keep theirs.
    delete from money_violation m
    where not exists (select from jsonb_to_recordset(found) f (rule text, subject text)
                      where f.rule = m.rule and f.subject = m.subject)
      and case when m.subject like 'period %' then
              substr(m.subject, 8)::bigint > reader.next_period and substr(m.subject, 8)::bigint <= last_period
              or not exists (select from budget_period p where p.id = substr(m.subject, 8)::bigint)
          else true end;
    update ledger_reader set
        checked_at = now(),
        next_period = case when complete then 0 else last_period end,
        full_round_at = case when complete then round_at else full_round_at end,
        round_at = case when complete then now() else round_at end;
    return query
        insert into money_violation as m (rule, subject, what)
        select f.rule, f.subject, f.what from jsonb_to_recordset(found) f (rule text, subject text, what text)
        on conflict do nothing returning m.rule, m.subject, m.what;
end $$;

-- What must hold at every moment, and does not: empty when the money is right. It reads the whole ledger, each row once: for drills
-- and tests. Where usage was deleted after its retention, the sums of read_ledger stand for it.
create or replace function broken_money() returns table (rule text, what text) language sql stable as $$
    with reader as materialized (
        select * from ledger_reader
    ), attempt as materialized (
        select u.periods, sum(u.cost_nano_usd) cost,
               greatest(sum(u.cost_nano_usd) - sum(u.hold_nano_usd), 0) overrun
        from usage u group by u.request_id, u.attempt, u.periods
    ), spent as materialized (
        select id, sum(a.cost) cost, sum(a.overrun) overrun from attempt a cross join unnest(a.periods) id group by id
    ), recent as materialized (
        select id, sum(u.cost_nano_usd) cost, sum(greatest(u.cost_nano_usd - u.hold_nano_usd, 0)) overrun
        from usage u cross join unnest(u.periods) id where u.at > (select read_until from reader) group by id
    ), open as materialized (
        select id, sum(h.amount_nano_usd) amount from hold h cross join unnest(h.periods) id group by id
    ), period as materialized (
        select p.*, coalesce(o.amount, 0) held,
               case when whole then coalesce(s.cost, 0)
                    else coalesce(l.spent_nano_usd, 0) + coalesce(r.cost, 0) end ledger,
               case when whole then coalesce(s.overrun, 0)
                    else coalesce(l.overrun_nano_usd, 0) + coalesce(r.overrun, 0) end overrun
        from (select p.*, coalesce(p.starts_at >= (select kept_from from reader), true) whole from budget_period p) p
        left join spent s using (id)
        left join recent r using (id)
        left join open o using (id)
        left join ledger_period l on l.period_id = p.id
    )
    -- I1: a hard budget's limit is kept, but for what was spent beyond an attempt's hold and for limits that were lowered.
    select 'I1', p.budget_id || ': reserved beyond the limit'
    from period p join budget b on b.id = p.budget_id
    where b.mode = 'hard' and p.reserved_nano_usd > 0 and (b.lowered_at is null or b.lowered_at < p.starts_at)
      and p.spent_nano_usd + p.reserved_nano_usd > b.limit_nano_usd + p.overrun
          + case when b.raise_until > p.starts_at then b.raise_nano_usd else 0 end
    union all
    select 'I2', p.budget_id || ': spent is not the sum of the ledger'
    from period p where p.spent_nano_usd <> p.ledger
    union all
    select 'I3', p.budget_id || ': reserved is not the sum of open holds'
    from period p where p.reserved_nano_usd <> p.held
    union all
    select 'I2', 'the days are not the sum of the ledger'
    where (select kept_from from reader) is null
      and (select coalesce(sum(cost_nano_usd), 0) from usage_day) <> (select coalesce(sum(cost_nano_usd), 0) from usage)
    union all
    select 'I5', h.request_id || ': open long after its time'
    from hold h where h.expires_at < now() - interval '5 minutes'
    union all
    -- I10: every hold is reserved, and every entry counted, in a period of every budget that applied to it.
    select 'I10', h.request_id || ': not reserved in ' || b.id
    from hold h
    cross join lateral budgets_of(row (h.request_id, h.attempt, h.key_id, h.tags, h.job_id, h.endpoint, h.provider, h.model,
        h.price_version, 0, h.state, 0, 0, 0, 0)::reservation) b
    where b.created_at < h.at - interval '1 minute' and not exists (
        select from budget_period p where p.budget_id = b.id and p.id = any (h.periods))
    union all
    select 'I10', u.request_id || ': not counted in ' || b.id
    from usage u
    cross join lateral budgets_of(row (u.request_id, u.attempt, u.key_id, u.tags, u.job_id, u.endpoint, u.provider, u.model,
        u.price_version, 0, '', 0, 0, 0, 0)::reservation) b
    where b.created_at < u.at - interval '1 day' and u.outcome <> 'cached' and not exists (
        select from budget_period p where p.budget_id = b.id and p.id = any (u.periods))
$$;

-- Days on which the cost of a provider's calls and the provider's own figure differ by more than the ratio, of those not returned
-- before. Smaller sums than at_least_nano_usd are rounding.
create function note_cost_ratios(ratio_max numeric, at_least_nano_usd bigint)
returns table (day date, provider text, model text, calls bigint, cost_nano_usd bigint, provider_cost_nano_usd bigint)
language sql as $$
    update provider_cost_day p set alerted_at = now()
    where p.day >= (now() at time zone 'UTC')::date - 1 and p.alerted_at is null
      and greatest(p.cost_nano_usd, p.provider_cost_nano_usd) >= at_least_nano_usd
      and greatest(p.cost_nano_usd, p.provider_cost_nano_usd) > ratio_max * least(p.cost_nano_usd, p.provider_cost_nano_usd)
    returning p.day, p.provider, p.model, p.calls, p.cost_nano_usd::bigint, p.provider_cost_nano_usd::bigint
$$;

-- Attempts that were settled although their hold was lost, as by a failover to a replica that had not seen it.
create table unheld_usage (
    request_id text not null,
    attempt    int not null,
    at         timestamptz not null default now(),
    primary key (request_id, attempt)
);

-- Enters an attempt whose hold was lost: its cost is spent in the present period of each budget that applies, beyond a hard limit if
-- need be. The call has the attributes of a reservation and of a settlement.
--
-- entered; known: there is a hold or an entry of it, so that settle decides.
create function enter_unheld(call jsonb) returns text language plpgsql as $$
#variable_conflict use_column
declare
    one settlement := jsonb_populate_record(null::settlement, call);
    called reservation := jsonb_populate_record(null::reservation, call);
    counted bigint[];
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
    insert into usage (request_id, attempt, key_id, job_id, endpoint, provider, model, outcome, input_tokens,
        cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd, price_version,
        provider_cost_nano_usd, millis, tags, periods)
    values (one.request_id, one.attempt, called.key_id, called.job_id, called.endpoint, called.provider, called.model, one.outcome,
        one.input_tokens, one.cached_input_tokens, one.cache_write_tokens, one.output_tokens, one.reasoning_tokens,
        one.cost_nano_usd, called.price_version, one.provider_cost_nano_usd, one.millis, called.tags, counted)
    on conflict do nothing;
    if not found then
        return 'known';
    end if;
    update budget_period p set spent_nano_usd = p.spent_nano_usd + coalesce(one.cost_nano_usd, 0) where p.id = any (counted);
    insert into usage_day as d
    values ((now() at time zone 'UTC')::date, called.key_id, called.tags, called.endpoint, called.provider,
        case when coalesce(one.listed, called.price_version is not null) then called.model else '(other)' end, one.outcome,
        1, case when one.cost_nano_usd is null then 1 else 0 end, one.input_tokens, one.cached_input_tokens,
        one.cache_write_tokens, one.output_tokens, one.reasoning_tokens, coalesce(one.cost_nano_usd, 0),
        coalesce(one.provider_cost_nano_usd, 0), one.millis)
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
    insert into unheld_usage (request_id, attempt) values (one.request_id, one.attempt);
    return 'entered';
end $$;

-- An administrator's correction of an attempt that was charged in full, with its admin event; the call has the attributes of a
-- settlement. settle corrects by the difference, once, in the periods and the day.
--
-- corrected; not_charged: it is no charged attempt with a price, or it was corrected before.
create function correct_charge(call jsonb, actor text, detail jsonb) returns text language plpgsql as $$
declare
    result text := 'not_charged';
begin
    if exists (
        select from usage u
        where u.request_id = call ->> 'request_id' and u.attempt = (call ->> 'attempt')::int and u.entry = 0
          and u.outcome = 'charged' and u.cost_nano_usd is not null) then
        select s.result into result from settle(jsonb_build_array(call)) s;
    end if;
    if result <> 'corrected' then
        return 'not_charged';
    end if;
    perform append_admin_event(actor, 'usage.correct', call ->> 'request_id', detail);
    return result;
end $$;

-- How many jobs and deliveries have ended since the beginning, so that no scrape counts all rows.
create table ended_work (
    kind   text not null check (kind in ('job', 'delivery')),
    status text not null,
    ended  bigint not null,
    primary key (kind, status)
);
create table ended_work_reader (
    one        boolean primary key default true check (one),
    read_until timestamptz not null
);
create index job_open on job (status) where status in ('queued', 'running');
create index job_by_end on job (finished_at, status) where finished_at is not null;
create index batch_by_end on batch (finished_at) where finished_at is not null;
create index delivery_by_end on delivery (finished_at, status) where finished_at is not null;
create index budget_period_by_end on budget_period (ends_at);
insert into ended_work_reader (read_until) values (now() - interval '10 minutes');
insert into ended_work
select 'job', status, count(*) from job where finished_at <= now() - interval '10 minutes' group by status
union all
select 'delivery', status, count(*) from delivery where finished_at <= now() - interval '10 minutes' group by status;

create function count_ended() returns void language plpgsql as $$
declare
    since timestamptz;
    till timestamptz := all_ended_before();
begin
    select read_until into since from ended_work_reader for update;
    if till <= since then
        return;
    end if;
    insert into ended_work as e
    select 'job', j.status, count(*) from job j where j.finished_at > since and j.finished_at <= till group by j.status
    union all
    select 'delivery', d.status, count(*) from delivery d where d.finished_at > since and d.finished_at <= till group by d.status
    on conflict (kind, status) do update set ended = e.ended + excluded.ended;
    update ended_work_reader set read_until = till;
end $$;

-- reserve looks for earlier attempts by their ids. Bounds that are variables let it open only the partitions between them; a list of
-- ids does not. The rest of the function stays as V11 has it.
do $$
declare
    text text := pg_get_functiondef('reserve(jsonb, boolean)'::regprocedure);
    changed text;
begin
    changed := replace(text, 'from usage u where u.request_id = any (requests)',
        'from usage u where u.request_id between lowest and highest and u.request_id = any (requests)');
    changed := replace(changed, '    newest bigint := ', '    lowest text := (select min(r) from unnest(requests) r);
    highest text := (select max(r) from unnest(requests) r);
    newest bigint := ');
    if length(changed) - length(text) < 150 then
        raise exception 'reserve has another text than expected';
    end if;
    execute changed;
end $$;
