-- Jobs in groups: what concurrent submissions, workers and ends of jobs have to do is one statement for all of them, with a plan
-- that is kept. In each of them jobs are locked in the order of their ids, so that two groups never wait for each other.

create type new_job as (
    id             text,
    request_id     text,   -- of the hold that pays the first attempt; null where the job spends nothing
    key_id         text,
    tags           text[],
    batch_id       text,
    kind           text,
    priority       text,
    deadline       timestamptz,
    payload        text,   -- this and the next two in Base64, encrypted
    metadata       text,
    webhook_url    text,
    webhook_result boolean
);

-- Stores those whose hold was granted in the same transaction, and those that need none. They count as enqueued: the message follows
-- at once, and sent_at is reset where it could not be sent.
create function create_jobs(jobs jsonb) returns void language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
    insert into job (id, request_id, key_id, tags, batch_id, kind, status, priority, deadline, payload, metadata, webhook_url,
        webhook_result, sent_at)
    select n.id, n.request_id, n.key_id, n.tags, n.batch_id, n.kind, 'queued', n.priority, n.deadline,
        decode(n.payload, 'base64'), decode(n.metadata, 'base64'), decode(n.webhook_url, 'base64'), n.webhook_result, now()
    from jsonb_populate_recordset(null::new_job, jobs) n
    where n.request_id is null or exists (select from hold h where h.request_id = n.request_id)
    on conflict do nothing;
end $$;

create type job_end as (
    id            text,
    epoch         bigint,
    status        text,
    stored        boolean, -- whether the result is in the row already
    result        text,    -- this and the next one in Base64, encrypted
    error         text,
    input_tokens  bigint,
    output_tokens bigint,
    cost_nano_usd bigint
);

-- Ends jobs. Changes nothing where the epoch of the lease is over.
create function finish_jobs(ends jsonb) returns void language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
    with one as materialized (
        select * from jsonb_populate_recordset(null::job_end, ends)
    ), locked as materialized (
        select j.id from job j where j.id = any (array(select e.id from one e)) order by j.id for update
    )
    update job j set status = e.status, result = case when e.stored then j.result else decode(e.result, 'base64') end,
        error = decode(e.error, 'base64'), input_tokens = e.input_tokens, output_tokens = e.output_tokens,
        cost_nano_usd = e.cost_nano_usd, lease_until = null, finished_at = now()
    from one e join locked l on l.id = e.id
    where j.id = e.id and j.epoch = e.epoch and j.status = 'running';
end $$;

-- claim_job for a group: leases those of the jobs that are due, of each key as many as it has room for, the oldest first; the rest
-- waits for a slot. The keys are locked in order, each while its running jobs are counted.
create function claim_jobs(of_ids text[], lease_seconds bigint, normal_slots int, low_slots int) returns setof job
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
    one record;
    slots int;
    running int;
    room int;
begin
    for one in
        select j.key_id, j.priority, array_agg(j.id order by j.created_at, j.id) as ids
        from job j
        where j.id = any (of_ids) and j.status = 'queued' and (j.next_attempt_at is null or j.next_attempt_at <= now())
            and (j.deadline is null or j.deadline > now())
        group by j.priority, j.key_id
        order by j.priority, j.key_id
    loop
        slots := case one.priority when 'low' then low_slots else normal_slots end;
        -- Two claims at once would not see each other.
        perform pg_advisory_xact_lock(hashtextextended('job ' || one.priority || ' ' || one.key_id, 0));
        select count(*) into running from job j
        where j.status = 'running' and j.key_id = one.key_id and j.priority = one.priority and j.lease_until >= now();
        room := slots - slots / 8 - running;
        if running + least(room, cardinality(one.ids)) > greatest(slots / 2, 1) and other_keys_wait(one.key_id, one.priority) then
            room := greatest(slots / 2, 1) - running;
        end if;
        room := greatest(room, 0);
        perform from job j where j.id = any (one.ids) order by j.id for update;
        update job j set waiting_for = 'slot' where j.id = any ((one.ids)[room + 1:]) and j.status = 'queued';
        return query update job j set status = 'running', epoch = j.epoch + 1, attempts = j.attempts + 1,
                lease_until = now() + lease_seconds * interval '1 second', started_at = coalesce(j.started_at, now()),
                next_attempt_at = null, waiting_for = null
            where j.id = any ((one.ids)[:room]) and j.status = 'queued'
                and (j.next_attempt_at is null or j.next_attempt_at <= now()) and (j.deadline is null or j.deadline > now())
            returning j.*;
    end loop;
end $$;

-- As V13 has it, but with a plan that is kept, and at once where no job waits.
create or replace function next_jobs(of_priority text, jobs_max int) returns setof text language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
    if not exists (
        select from job j where j.status = 'queued' and j.waiting_for = 'slot' and j.priority = of_priority) then
        return;
    end if;
    return query
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
    returning id;
end $$;
