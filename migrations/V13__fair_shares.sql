-- Fair shares: no key's jobs, refusals, model names or failing receiver cost the others.

-- A queued job with waiting_for = 'slot' has no message: its key runs as many jobs as it may. The end of a job, or the sweeper,
-- takes it with next_jobs and enqueues it.
create index job_running on job (key_id, priority) where status = 'running';
create index job_of_key_in_queue on job (priority, key_id) where status = 'queued';
create index job_without_slot on job (priority, key_id, created_at) where status = 'queued' and waiting_for = 'slot';

-- Whether a due job of another key is in the queue. Looks at a bounded number of jobs: those that wait for a budget are
-- skipped.
create function other_keys_wait(of_key text, of_priority text) returns boolean language sql stable as $$
    select exists (
        select from (
            (select j.next_attempt_at from job j
             where j.status = 'queued' and j.priority = of_priority and j.key_id < of_key limit 1000)
            union all
            (select j.next_attempt_at from job j
             where j.status = 'queued' and j.priority = of_priority and j.key_id > of_key limit 1000)) other
        where other.next_attempt_at is null or other.next_attempt_at <= now())
$$;

-- Leases a due job, unless its key has its share of the slots: half of them while another key waits, and otherwise all but an
-- eighth, so that a key that comes later finds a slot at once. A job without a slot is no attempt; it waits in Postgres.
create function claim_job(of_id text, lease_seconds bigint, normal_slots int, low_slots int) returns setof job
language plpgsql as $$
declare
    of_key text;
    of_priority text;
    slots int;
    running int;
begin
    select j.key_id, j.priority into of_key, of_priority from job j
    where j.id = of_id and j.status = 'queued' and (j.next_attempt_at is null or j.next_attempt_at <= now())
        and (j.deadline is null or j.deadline > now());
    if not found then
        return;
    end if;
    slots := case of_priority when 'low' then low_slots else normal_slots end;
    -- Two claims at once would not see each other.
    perform pg_advisory_xact_lock(hashtextextended('job ' || of_priority || ' ' || of_key, 0));
    select count(*) into running from job j
    where j.status = 'running' and j.key_id = of_key and j.priority = of_priority and j.lease_until >= now();
    if running >= slots - slots / 8
        or running >= greatest(slots / 2, 1) and other_keys_wait(of_key, of_priority) then
        update job j set waiting_for = 'slot' where j.id = of_id and j.status = 'queued';
        return;
    end if;
    return query update job j set status = 'running', epoch = j.epoch + 1, attempts = j.attempts + 1,
            lease_until = now() + lease_seconds * interval '1 second', started_at = coalesce(j.started_at, now()),
            next_attempt_at = null, waiting_for = null
        where j.id = of_id and j.status = 'queued' and (j.next_attempt_at is null or j.next_attempt_at <= now())
            and (j.deadline is null or j.deadline > now())
        returning j.*;
end $$;

-- Takes jobs that wait for a slot, to be enqueued: in turn by key, first of the keys that run the fewest jobs.
create function next_jobs(of_priority text, jobs_max int) returns setof text language sql as $$
    with recursive keys as (
        (select j.key_id from job j
         where j.status = 'queued' and j.waiting_for = 'slot' and j.priority = of_priority order by j.key_id limit 1)
        union all
        select after.key_id from keys k cross join lateral (
            select j.key_id from job j
            where j.status = 'queued' and j.waiting_for = 'slot' and j.priority = of_priority and j.key_id > k.key_id
            order by j.key_id limit 1) after
    ), turns as (
        select waiting.id, waiting.turn + running.jobs turn, waiting.created_at from keys k
        cross join lateral (
            select j.id, j.created_at, row_number() over (order by j.created_at, j.id) turn from job j
            where j.status = 'queued' and j.waiting_for = 'slot' and j.priority = of_priority and j.key_id = k.key_id
            order by j.created_at, j.id limit jobs_max) waiting
        cross join lateral (
            select count(*) jobs from job j
            where j.status = 'running' and j.key_id = k.key_id and j.priority = of_priority) running
    )
    update job set waiting_for = null, sent_at = now() where id in (
        select id from job where status = 'queued' and waiting_for = 'slot'
            and id = any (array(select t.id from turns t order by t.turn, t.created_at limit jobs_max))
        for update skip locked)
    returning id
$$;

-- Refused calls without a row of their own in call_audit. last_flush is the last write of a row: a write that is repeated
-- because its reply was lost counts once.
create table refusal_count (
    minute     timestamptz not null,
    key_id     text not null,
    endpoint   text not null,
    status     int not null,
    code       text not null,
    calls      bigint not null,
    last_flush text not null,
    primary key (minute, key_id, endpoint, status, code)
) with (fillfactor = 70);

create type refused_calls as (minute bigint, key_id text, endpoint text, status int, code text, calls bigint);

-- Adds to the minutes, and to the days as record_calls does. Never in one transaction with record_calls: each locks its days in
-- order, but one after the other they would lock them in two orders.
create function count_refusals(flush text, refusals jsonb) returns void language sql as $$
    with refused as (
        select to_timestamp(minute) as minute, key_id, endpoint, status, code, sum(calls)::bigint as calls
        from jsonb_populate_recordset(null::refused_calls, refusals) group by 1, 2, 3, 4, 5
    ), counted as (
        insert into refusal_count as c (minute, key_id, endpoint, status, code, calls, last_flush)
        select minute, key_id, endpoint, status, code, calls, flush from refused order by 1, 2, 3, 4, 5
        on conflict (minute, key_id, endpoint, status, code) do update
            set calls = c.calls + excluded.calls, last_flush = excluded.last_flush
            where c.last_flush <> excluded.last_flush
        returning minute, key_id, endpoint, status, code
    )
    insert into call_day as d (day, key_id, endpoint, status, calls)
    select (r.minute at time zone 'UTC')::date, r.key_id, r.endpoint, r.status, sum(r.calls)
    from counted c join refused r using (minute, key_id, endpoint, status, code)
    group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (day, key_id, endpoint, status) do update set calls = d.calls + excluded.calls
$$;

-- A client can invent model names. The rows of usage and call_audit keep them; the sums, whose key is the name, have those
-- that are neither priced nor configured under one name. Null: the caller does not know; then a name with a price is listed.
alter type settlement add attribute listed boolean;
alter type cache_hit add attribute listed boolean;

-- One step more in settle, between the row of usage and its sums; the rest is the version before this one.
do $$
declare
    before constant text := $line$entries := entries || entry;$line$;
    step constant text := $line$if not coalesce(one.listed, entry.price_version is not null) then
                entry.model := '(other)';
            end if;
            entries := entries || entry;$line$;
    definition text := pg_get_functiondef('settle(jsonb)'::regprocedure);
begin
    if position(before in definition) = 0 then
        raise exception 'settle has another form; the step belongs before its sums';
    end if;
    execute replace(definition, before, step);
end $$;

create or replace function record_hits(hits jsonb) returns void language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
    with hit as (
        select * from jsonb_populate_recordset(null::cache_hit, hits)
    ), stored as (
        insert into usage (request_id, attempt, key_id, endpoint, provider, model, outcome, input_tokens, cached_input_tokens,
            cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd, millis, tags)
        select h.request_id, 0, h.key_id, h.endpoint, h.provider, h.model, 'cached', 0, 0, 0, 0, 0, 0, 0, h.tags
        from hit h
        on conflict do nothing
        returning (at at time zone 'UTC')::date as day, request_id, key_id, tags, endpoint, provider, model, outcome
    ), summed as (
        select s.day, s.key_id, s.tags, s.endpoint, s.provider,
               case when h.listed then s.model else '(other)' end as model, s.outcome, count(*) as calls
        from stored s join hit h on h.request_id = s.request_id
        group by 1, 2, 3, 4, 5, 6, 7
    )
    insert into usage_day as d
    select s.day, s.key_id, s.tags, s.endpoint, s.provider, s.model, s.outcome, s.calls, 0, 0, 0, 0, 0, 0, 0, 0, 0
    from summed s
    order by s.key_id, s.model, s.provider, s.endpoint, s.outcome, s.tags
    on conflict (day, key_id, model, provider, endpoint, outcome, tags) do update set calls = d.calls + excluded.calls;
end $$;

-- In the transaction that creates a job or batch, after it: records the idempotency key under which it was created. If another
-- request has the key, or is about to, what was created is undone, with its holds, and the other writes of the transaction
-- stay; the creator sees it when it reads the job back. Nothing is raised, because other callers share the transaction. It
-- never waits for the other request, and it locks no row that reserve did not lock for this transaction. of_name is a keyed
-- hash; rows from before have the name.
drop function note_idempotency(text, text, bytea, text);
create function record_idempotency(of_key text, of_name text, of_body bytea, of_made text) returns boolean
language plpgsql as $$
declare
    holds jsonb;
begin
    if not exists (select from job j where j.id = of_made) and not exists (select from batch b where b.id = of_made) then
        return true;  -- It was refused, and the key stays free.
    end if;
    if pg_try_advisory_xact_lock(hashtextextended(of_key || ' ' || of_name, 0)) then
        insert into idempotency as i (key_id, name, body_sha256, made) values (of_key, of_name, of_body, of_made)
        on conflict (key_id, name) do update
            set body_sha256 = excluded.body_sha256, made = excluded.made, created_at = now()
            where i.created_at <= now() - interval '1 day';
        if found then
            return true;
        end if;
    end if;
    with undone as (
        delete from job j where j.id = of_made or j.batch_id = of_made returning j.request_id
    )
    select jsonb_agg(jsonb_build_object('request_id', u.request_id, 'attempt', 1, 'outcome', 'released')) into holds
    from undone u where u.request_id is not null;
    delete from batch b where b.id = of_made;
    if holds is not null then
        perform settle(holds);
    end if;
    return false;
end $$;

-- A job that waits for a budget sleeps until the budget's next period, and is woken when the budget has room for it before
-- that.
alter table job
    add column budget_id text,                     -- the budget that had too little left
    add column needed_nano_usd bigint;             -- what it must have left
create index job_short_of_budget on job (budget_id, created_at, id) where status = 'queued' and waiting_for = 'budget';

-- Makes jobs due that wait for a budget that has room for them now: its limit was raised, a settlement freed enough, it was
-- deleted or is hard no more. Wakes the oldest first, no more of a budget than it pays for. Returns how many.
create function wake_funded_jobs(jobs_max int) returns bigint language sql as $$
    with recursive short as (
        (select j.budget_id from job j
         where j.status = 'queued' and j.waiting_for = 'budget' and j.budget_id is not null order by j.budget_id limit 1)
        union all
        select after.budget_id from short s cross join lateral (
            select j.budget_id from job j
            where j.status = 'queued' and j.waiting_for = 'budget' and j.budget_id > s.budget_id
            order by j.budget_id limit 1) after
    ), room as (
        select s.budget_id,
               case when b.mode = 'hard' then limit_now(b) - coalesce(p.spent_nano_usd + p.reserved_nano_usd, 0) end as amount
        from short s
        left join budget b on b.id = s.budget_id and b.deleted_at is null
        left join lateral (
            select p.spent_nano_usd, p.reserved_nano_usd from budget_period p
            where p.budget_id = b.id and p.starts_at <= now() and (p.ends_at is null or p.ends_at > now())
            order by p.starts_at desc limit 1) p on true
    ), funded as (
        -- Those that are due already count: they were woken and have not run yet.
        select waiting.id from room r
        cross join lateral (
            select fits.id, fits.next_attempt_at,
                   sum(fits.needed_nano_usd) over (
                       order by fits.next_attempt_at > now(), fits.created_at, fits.id rows unbounded preceding) as total
            from (
                select j.id, j.next_attempt_at, j.created_at, coalesce(j.needed_nano_usd, 0) as needed_nano_usd from job j
                where j.status = 'queued' and j.waiting_for = 'budget' and j.budget_id = r.budget_id
                    and (r.amount is null or j.needed_nano_usd <= r.amount)
                order by j.created_at, j.id limit jobs_max) fits) waiting
        where (r.amount is null or waiting.total <= r.amount) and waiting.next_attempt_at > now()
        limit jobs_max
    ), woken as (
        update job set next_attempt_at = now(), sent_at = null where id in (
            select id from job where status = 'queued' and waiting_for = 'budget' and id in (select f.id from funded f)
            for update skip locked)
        returning id
    )
    select count(*) from woken
$$;

-- What is due, by receiver.
create index delivery_due on delivery (target, (coalesce(next_attempt_at, created_at))) where status = 'pending';
drop index delivery_to_ring;

-- Marks deliveries as enqueued that are due, without a sender and not enqueued for a minute: in turn by receiver, so that the
-- outage of one, with all its deliveries due again, delays no other.
create function due_deliveries(deliveries_max int, of_target_max int) returns setof text language sql as $$
    with recursive targets as (
        (select d.target from delivery d where d.status = 'pending' order by d.target limit 1)
        union all
        select after.target from targets t cross join lateral (
            select d.target from delivery d where d.status = 'pending' and d.target > t.target
            order by d.target limit 1) after
    ), due as (
        select waiting.id, waiting.turn, waiting.due_at from targets t cross join lateral (
            select d.id, coalesce(d.next_attempt_at, d.created_at) due_at,
                   row_number() over (order by coalesce(d.next_attempt_at, d.created_at)) turn
            from delivery d
            where d.status = 'pending' and d.target = t.target and coalesce(d.next_attempt_at, d.created_at) <= now()
                and (d.lease_until is null or d.lease_until < now())
                and (d.sent_at is null and d.created_at < now() - interval '5 seconds'
                    or d.sent_at < now() - interval '60 seconds')
            order by coalesce(d.next_attempt_at, d.created_at) limit of_target_max) waiting
    )
    update delivery set sent_at = now() where id in (
        select id from delivery
        where status = 'pending' and (sent_at is null or sent_at < now() - interval '60 seconds')
            and id = any (array(select d.id from due d order by d.turn, d.due_at limit deliveries_max))
        for update skip locked)
    returning id
$$;
