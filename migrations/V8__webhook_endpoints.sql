-- Receivers that a key has registered: each is told of the key's events, beside the webhook that a job or batch names itself.

create table webhook_endpoint (
    id              text primary key,
    key_id          text not null,
    url             bytea not null,                -- encrypted
    secret          bytea not null,                -- encrypted
    previous_secret bytea,                         -- encrypted; the secret before the last roll, which signs as well until
    previous_until  timestamptz,
    event_types     text[],                        -- null: every type
    with_result     boolean not null default false, -- whether an event brings a job's result along
    disabled_at     timestamptz,
    disabled_reason text check (disabled_reason in ('owner', 'gone')),
    changed_at      timestamptz not null default now(), -- of its URL, or its enabling: an older attempt's 410 counts no more
    created_at      timestamptz not null default now(),
    check ((disabled_at is null) = (disabled_reason is null))
);
create index webhook_endpoint_by_key on webhook_endpoint (key_id, created_at desc, id desc);

-- Whether anybody would hear of the key's events; asked in the claim of a job, so that nobody asks again at its end.
create function has_listeners(of_key text) returns boolean language sql stable as $$
    select exists (select from webhook_endpoint where key_id = of_key and disabled_at is null)
$$;

-- Counted under a lock, because two that are created at once do not see each other.
create function create_webhook_endpoint(
    new_id text, of_key text, new_url bytea, new_secret bytea, types text[], result boolean, endpoints_max int)
returns setof webhook_endpoint language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('webhook_endpoint ' || of_key, 0));
    if (select count(*) from webhook_endpoint where key_id = of_key) < endpoints_max then
        return query insert into webhook_endpoint (id, key_id, url, secret, event_types, with_result)
            values (new_id, of_key, new_url, new_secret, types, result) returning *;
    end if;
end $$;

-- One event may go to several receivers: each has its delivery, and all of them the event's id.
alter table delivery
    add column event_id text,                      -- the webhook-id; what is encrypted is bound to it
    add column endpoint_id text,                   -- null: the webhook that the job or batch itself names
    add column target text,                        -- what attempts at once are counted by: the endpoint, or a keyed hash of the URL's origin
    add column epoch bigint not null default 0,    -- fences what a sender writes: attempts begin anew with a replay
    add column batch_id text,
    alter column job_id drop not null,
    alter column url drop not null;                -- an endpoint's deliveries go where it is now
update delivery set event_id = id, target = id;
alter table delivery
    alter column event_id set not null,
    alter column target set not null,
    add check (url is not null or endpoint_id is not null);
create index delivery_of_event on delivery (event_id);
create index delivery_leased on delivery (target, lease_until) where lease_until is not null;

-- The id of an event's delivery to an endpoint.
create function endpoint_delivery(of_event text, of_endpoint text) returns text language sql immutable as $$
    select 'evt_' || left(encode(sha256(convert_to(of_event || ' ' || of_endpoint, 'UTF8')), 'hex'), 32)
$$;

-- One delivery for each who wants to know. The ids follow from the event's, so that announcing twice stores once.
create function announce(
    of_event text, of_type text, of_key text, of_job text, of_batch text,
    own_url bytea, own_target text, own_result boolean, to_endpoints boolean, thin bytea, whole bytea)
returns void language sql as $$
    insert into delivery (id, event_id, endpoint_id, target, key_id, job_id, batch_id, event_type, url, body, status)
    select of_event, of_event, null, own_target, of_key, of_job, of_batch, of_type, own_url,
        case when own_result then coalesce(whole, thin) else thin end, 'pending'
    where own_url is not null
    union all
    select endpoint_delivery(of_event, e.id), of_event, e.id, e.id, of_key, of_job, of_batch, of_type, null,
        case when e.with_result then coalesce(whole, thin) else thin end, 'pending'
    from webhook_endpoint e
    where to_endpoints and e.key_id = of_key and e.disabled_at is null
        and (e.event_types is null or of_type = any (e.event_types))
    on conflict do nothing
$$;

-- Takes a delivery that is due; answers it as it then is, and nothing when there is nothing to do. Where the target has as many
-- attempts under way as it may, the delivery waits some seconds, never the same for all, and its lease says that it is nobody's.
create function claim_delivery(of_id text, lease_seconds bigint, leases_max int) returns setof delivery language plpgsql as $$
declare
    to_target text;
begin
    select d.target into to_target from delivery d
    where d.id = of_id and d.status = 'pending' and (d.next_attempt_at is null or d.next_attempt_at <= now())
        and (d.lease_until is null or d.lease_until < now());
    if not found then
        return;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('delivery ' || to_target, 0));
    if (select count(*) from delivery d where d.target = to_target and d.lease_until >= now()) < leases_max then
        return query update delivery d
            set attempts = d.attempts + 1, epoch = d.epoch + 1, sent_at = now(),
                lease_until = now() + lease_seconds * interval '1 second'
            where d.id = of_id and d.status = 'pending' and (d.next_attempt_at is null or d.next_attempt_at <= now())
                and (d.lease_until is null or d.lease_until < now())
            returning d.*;
    else
        return query update delivery d set next_attempt_at = now() + (2 + 4 * random()) * interval '1 second', sent_at = null
            where d.id = of_id and d.status = 'pending' and (d.next_attempt_at is null or d.next_attempt_at <= now())
                and (d.lease_until is null or d.lease_until < now())
            returning d.*;
    end if;
end $$;
