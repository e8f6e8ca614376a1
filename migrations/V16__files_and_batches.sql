-- Files of clients, and batches in the form of OpenAI's and of Anthropic's API.

create table client_file (
    id          text primary key,
    key_id      text not null,
    purpose     text not null check (purpose in ('batch', 'batch_output')),
    name        bytea not null,                   -- encrypted
    bytes       bigint not null check (bytes >= 0),
    content     bytea,                            -- encrypted; null for the output of a batch, which is read from its jobs
    batch_id    text,                             -- whose output it is
    failures    boolean not null default false,   -- whether it has the requests that failed, or those that succeeded
    created_at  timestamptz not null default now(),
    expires_at  timestamptz not null,
    check ((content is null) = (batch_id is not null))
);
create index client_file_by_key on client_file (key_id, created_at desc, id desc);
create index client_file_by_end on client_file (expires_at);
create unique index client_file_of_batch on client_file (batch_id, failures) where batch_id is not null;

-- Stores a file that was uploaded. False, and nothing is stored, where its key has too many or too large ones already.
create function store_file(of_id text, of_key text, of_name bytea, of_bytes bigint, of_content bytea, until timestamptz,
    files_max bigint, bytes_max bigint) returns boolean language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('client_file ' || of_key, 0));
    if exists (
        select from client_file where key_id = of_key and content is not null and expires_at > now()
        having count(*) >= files_max or coalesce(sum(bytes), 0) + of_bytes > bytes_max) then
        return false;
    end if;
    insert into client_file (id, key_id, purpose, name, bytes, content, expires_at)
    values (of_id, of_key, 'batch', of_name, of_bytes, of_content, until);
    return true;
end $$;

alter table batch
    add column api text check (api in ('openai', 'anthropic')),   -- null for a batch of jobs
    add column endpoint text,                      -- the path that its requests call
    add column input_file text,                    -- the id of the file that it was made from
    add column expires_at timestamptz,             -- the deadline of all its jobs
    add column cancelled_at timestamptz,
    add column described_at timestamptz,           -- when its end was looked through
    add column expired int not null default 0;     -- how many of its jobs did not end in time; known since described_at
create index batch_of_api on batch (key_id, api, created_at desc, id desc) where api is not null;
create index job_of_batch_by_id on job (batch_id, id) where batch_id is not null;
