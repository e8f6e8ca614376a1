-- Jobs that are handed in together, jobs that may wait for others, and jobs that must not start too late.

-- Ended when none of its jobs is open; whoever ends the last one, or the sweeper, says so.
create table batch (
    id             text primary key,
    key_id         text not null,
    jobs           int not null,                   -- how many were handed in
    metadata       bytea,                          -- encrypted; null after retention
    webhook_url    bytea,                          -- encrypted; null after retention
    created_at     timestamptz not null default now(),
    finished_at    timestamptz
);
create index batch_by_key on batch (key_id, created_at desc, id desc);
create index batch_open on batch (created_at) where finished_at is null;
create index batch_to_forget on batch (finished_at) where metadata is not null or webhook_url is not null;

alter table job
    add column batch_id text,
    add column priority text not null default 'normal' check (priority in ('normal', 'low')),
    add column deadline timestamptz,               -- no attempt starts after it
    add column webhook_result boolean not null default false; -- whether the event brings the result along
create index job_of_batch on job (batch_id, status) where batch_id is not null;
create index job_overdue on job (deadline) where deadline is not null and status in ('queued', 'running');
create index job_in_queue on job (priority, created_at) where status = 'queued';

-- A name stands for whatever the request made: a job or a batch.
alter table idempotency rename column job_id to made;
drop function note_idempotency(text, text, bytea, text);
create function note_idempotency(of_key text, of_name text, of_body bytea, of_made text) returns void language plpgsql as $$
begin
    if not exists (select from job j where j.id = of_made) and not exists (select from batch b where b.id = of_made) then
        return;  -- It was refused, and the name stays free.
    end if;
    if pg_try_advisory_xact_lock(hashtextextended(of_key || ' ' || of_name, 0)) then
        insert into idempotency as i (key_id, name, body_sha256, made) values (of_key, of_name, of_body, of_made)
        on conflict (key_id, name) do update
            set body_sha256 = excluded.body_sha256, made = excluded.made, created_at = now()
            where i.created_at <= now() - interval '1 day';
        if found then
            return;
        end if;
    end if;
    raise exception 'the idempotency key is taken' using errcode = 'AG409';
end $$;
