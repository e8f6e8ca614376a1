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
