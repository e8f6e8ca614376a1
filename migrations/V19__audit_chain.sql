-- The chain of admin events is checked while the gateway runs, and its head is anchored outside of the database.
create table admin_event_check (
    one          boolean primary key default true check (one),
    seq          bigint not null,          -- the last event that was found whole; 0 before the first
    hash         bytea not null,
    checked_at   timestamptz not null,
    broken_seq   bigint,                   -- null while the chain is whole
    broken_what  text,
    anchored_seq bigint not null,
    anchored_at  timestamptz not null
);
insert into admin_event_check (seq, hash, checked_at, anchored_seq, anchored_at)
values (0, '\x', now(), 0, '2000-01-01T00:00:00Z');

-- For look-ups: events are kept for good.
create index admin_event_by_time on admin_event (at);
create index admin_event_by_target on admin_event (target, seq);
create index admin_event_by_action on admin_event (action, seq);

-- As before, but that the time is taken with the head's lock, so that times are in the order of the numbers.
create or replace function append_admin_event(actor text, action text, target text, detail jsonb) returns void
language plpgsql as $$
declare
    head admin_event_head;
    instant timestamptz;
    next_hash bytea;
begin
    select * into head from admin_event_head for update;
    instant := clock_timestamp();
    next_hash := admin_event_hash(head.hash, head.seq + 1, instant, actor, action, target, detail);
    insert into admin_event values (head.seq + 1, instant, actor, action, target, detail, head.hash, next_hash);
    update admin_event_head set seq = head.seq + 1, hash = next_hash;
end $$;
