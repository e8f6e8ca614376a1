-- A POST with an Idempotency-Key, so that repeating it finds the job that the first one made. Counts for a day.
create table idempotency (
    key_id      text not null,
    name        text not null,                     -- the header's value
    body_sha256 bytea not null,
    job_id      text not null,
    created_at  timestamptz not null default now(),
    primary key (key_id, name)
);
create index idempotency_by_age on idempotency (created_at);
create index idempotency_by_job on idempotency (job_id);

create index job_by_status on job (key_id, status, created_at desc, id desc);

-- In the transaction that creates the job, after it. When somebody else has the name, or is about to, the transaction must not
-- happen at all: hold and job go with it, and the caller looks what there is. It never waits for the other one.
create function note_idempotency(of_key text, of_name text, of_body bytea, of_job text) returns void language plpgsql as $$
begin
    if not exists (select from job j where j.id = of_job) then
        return;  -- The job was refused, and the name stays free.
    end if;
    if pg_try_advisory_xact_lock(hashtextextended(of_key || ' ' || of_name, 0)) then
        insert into idempotency as i (key_id, name, body_sha256, job_id) values (of_key, of_name, of_body, of_job)
        on conflict (key_id, name) do update
            set body_sha256 = excluded.body_sha256, job_id = excluded.job_id, created_at = now()
            where i.created_at <= now() - interval '1 day';
        if found then
            return;
        end if;
    end if;
    raise exception 'the idempotency key is taken' using errcode = 'AG409';
end $$;
