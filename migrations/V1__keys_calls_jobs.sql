-- Keys, what calls consumed, what was asked (without prompts), jobs and their webhook deliveries.
-- Forward only. Text that a client wrote is either bounded at the edge or encrypted here.

create table client_key (
    id                      text primary key,
    name                    text not null,
    tags                    text[] not null default '{}',
    allowed_models          text[],                -- null: every model; an entry may end in *
    allowed_ips             text[],                -- null: from everywhere; CIDR
    secret_hash             bytea,                 -- HMAC-SHA256(pepper, id|secret); null for an imported legacy key
    pepper_version          int not null,
    previous_hash           bytea,                 -- the secret before the last roll
    previous_pepper_version int,
    previous_until          timestamptz,
    legacy_index            bytea unique,          -- HMAC-SHA256(pepper, "legacy|"+key)
    webhook_secret          bytea not null,        -- encrypted
    expires_at              timestamptz,
    revoked_at              timestamptz,
    version                 bigint not null default 1, -- grows with every change, so that caches can tell
    created_at              timestamptz not null default now()
);
create index client_key_by_age on client_key (created_at desc, id desc);

-- What one attempt at a provider consumed. Written before the answer ends.
create table usage (
    request_id             text not null,
    attempt                int not null,
    at                     timestamptz not null default now(),
    key_id                 text not null,
    job_id                 text,
    endpoint               text not null,
    provider               text not null,
    model                  text not null,
    outcome                text not null check (outcome in ('settled', 'voided', 'unknown')),
    input_tokens           bigint not null,
    cached_input_tokens    bigint not null,
    cache_write_tokens     bigint not null,
    output_tokens          bigint not null,
    reasoning_tokens       bigint not null,
    cost_nano_usd          bigint,                 -- null: the model has no price, or the outcome is unknown
    price_version          text,
    provider_cost_nano_usd bigint,                 -- what the provider itself said
    millis                 bigint not null,
    totalled               boolean not null default false,
    primary key (request_id, attempt)
);
create index usage_by_key on usage (key_id, at);
create index usage_to_total on usage (at) where not totalled;

-- Who asked for what, as a skeleton: no prompt, no answer.
create table call_audit (
    request_id text primary key,
    at         timestamptz not null default now(),
    key_id     text not null,
    job_id     text,
    endpoint   text not null,
    model      text,
    status     int not null,
    code       text,
    millis     bigint not null,
    source     text not null,
    skeleton   jsonb,
    totalled   boolean not null default false
);
create index call_audit_by_key on call_audit (key_id, at);
create index call_audit_by_age on call_audit (at);
create index call_audit_to_total on call_audit (at) where not totalled;

-- Totals only grow: the metrics of all instances together.
create table usage_total (
    endpoint      text not null,
    provider      text not null,
    model         text not null,
    outcome       text not null,
    calls         bigint not null,
    input_tokens  bigint not null,
    cached_tokens bigint not null,
    output_tokens bigint not null,
    cost_nano_usd numeric not null,
    millis        bigint not null,
    primary key (endpoint, provider, model, outcome)
);
create table call_total (
    endpoint text not null,
    status   int not null,
    calls    bigint not null,
    primary key (endpoint, status)
);

-- Moves what is not yet counted into the totals, exactly once: the flag and the sum change in one statement.
create function total_up(rows_max int) returns bigint language plpgsql as $$
declare
    moved bigint;
    more bigint;
begin
    with due as (
        select request_id, attempt from usage where not totalled order by at limit rows_max for update skip locked
    ), counted as (
        update usage u set totalled = true from due d
        where u.request_id = d.request_id and u.attempt = d.attempt
        returning u.*
    ), summed as (
        insert into usage_total as t
        select endpoint, provider, model, outcome, count(*), sum(input_tokens), sum(cached_input_tokens),
               sum(output_tokens), coalesce(sum(cost_nano_usd), 0), sum(millis)
        from counted group by endpoint, provider, model, outcome order by 1, 2, 3, 4
        on conflict (endpoint, provider, model, outcome) do update set
            calls = t.calls + excluded.calls,
            input_tokens = t.input_tokens + excluded.input_tokens,
            cached_tokens = t.cached_tokens + excluded.cached_tokens,
            output_tokens = t.output_tokens + excluded.output_tokens,
            cost_nano_usd = t.cost_nano_usd + excluded.cost_nano_usd,
            millis = t.millis + excluded.millis
    )
    select count(*) into moved from counted;
    with due as (
        select request_id from call_audit where not totalled order by at limit rows_max for update skip locked
    ), counted as (
        update call_audit a set totalled = true from due d where a.request_id = d.request_id
        returning a.*
    ), summed as (
        insert into call_total as t
        select endpoint, status, count(*)
        from counted group by 1, 2 order by 1, 2
        on conflict (endpoint, status) do update set calls = t.calls + excluded.calls
    )
    select count(*) into more from counted;
    return moved + more;
end $$;

-- Admin and security events form a hash chain; the head row, not a sequence, numbers them, so that a rollback leaves no gap.
create table admin_event (
    seq    bigint primary key,
    at     timestamptz not null,
    actor  text not null,
    action text not null,
    target text not null,
    detail jsonb not null,
    prev   bytea not null,
    hash   bytea not null
);
create table admin_event_head (
    one  boolean primary key default true check (one),
    seq  bigint not null,
    hash bytea not null
);
insert into admin_event_head (seq, hash) values (0, '\x');

create function admin_event_hash(prev bytea, seq bigint, at timestamptz, actor text, action text, target text, detail jsonb)
returns bytea language sql immutable as $$
    -- A JSON array quotes every part, so that no two different events have one text.
    select sha256('\x01'::bytea || prev || convert_to(
        jsonb_build_array(seq, (extract(epoch from at) * 1000000)::bigint, actor, action, target, detail)::text, 'UTF8'))
$$;

create function append_admin_event(actor text, action text, target text, detail jsonb) returns void language plpgsql as $$
declare
    head admin_event_head;
    instant timestamptz := clock_timestamp();
    next_hash bytea;
begin
    select * into head from admin_event_head for update;
    next_hash := admin_event_hash(head.hash, head.seq + 1, instant, actor, action, target, detail);
    insert into admin_event values (head.seq + 1, instant, actor, action, target, detail, head.hash, next_hash);
    update admin_event_head set seq = head.seq + 1, hash = next_hash;
end $$;

-- The first event whose hash, predecessor or number is wrong; null when the chain is whole.
create function first_broken_admin_event() returns bigint language sql stable as $$
    select coalesce(
        (select min(e.seq) from (
            select *, lag(hash, 1, '\x'::bytea) over (order by seq) as before, row_number() over (order by seq) as number
            from admin_event) e
         where e.prev <> e.before or e.seq <> e.number
            or e.hash <> admin_event_hash(e.prev, e.seq, e.at, e.actor, e.action, e.target, e.detail)),
        (select h.seq from admin_event_head h
         where h.seq <> (select coalesce(max(seq), 0) from admin_event)
            or h.hash <> coalesce((select hash from admin_event order by seq desc limit 1), '\x'::bytea)))
$$;

-- Postgres is the truth about a job, SQS only the doorbell: sent_at says when it was last rung.
create table job (
    id                text primary key,
    key_id            text not null,
    kind              text not null,
    status            text not null
                      check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'dead')),
    payload           bytea,                       -- encrypted; null after retention
    metadata          bytea,                       -- encrypted
    webhook_url       bytea,                       -- encrypted
    result            bytea,                       -- encrypted
    error             bytea,                       -- encrypted: it may hold a provider's words
    input_tokens      bigint,
    output_tokens     bigint,
    cost_nano_usd     bigint,
    attempts          int not null default 0,
    epoch             bigint not null default 0,   -- fences every write of a worker
    lease_until       timestamptz,
    next_attempt_at   timestamptz,
    waiting_for       text,
    sent_at           timestamptz,
    created_at        timestamptz not null default now(),
    started_at        timestamptz,
    finished_at       timestamptz
);
create index job_by_key on job (key_id, created_at desc, id desc);
create index job_to_ring on job (sent_at nulls first) where status = 'queued';
create index job_leased on job (lease_until) where status = 'running';
create index job_to_forget on job (finished_at) where payload is not null;

create table delivery (
    id          text primary key,
    job_id      text not null,
    key_id      text not null,
    event_type  text not null,
    url         bytea not null,                    -- encrypted
    body        bytea not null,                    -- encrypted; signed as stored
    status      text not null check (status in ('pending', 'delivered', 'failed')),
    attempts    int not null default 0,
    outcome     text,                              -- a status or a short class; never the receiver's words
    sent_at     timestamptz,
    created_at  timestamptz not null default now(),
    finished_at timestamptz
);
create index delivery_to_ring on delivery (sent_at nulls first) where status = 'pending';
create index delivery_by_job on delivery (job_id);
create index delivery_by_age on delivery (created_at);
