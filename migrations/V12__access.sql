-- Changes of keys and budgets name the version that they were made from: of two at once the second one starts again from what the
-- first one stored.
alter table budget add column version bigint not null default 1;

-- Ends the transaction when a guarded statement found nothing to change.
create function require_change(changed bigint) returns void language plpgsql as $$
begin
    if changed = 0 then
        raise exception 'another transaction was first' using errcode = 'AG409';
    end if;
end $$;

-- A value that only the right secret gives, for each secret and version: a start with another one is recognised.
create table secret_check (
    name       text not null,
    version    int not null,
    value      bytea not null,       -- HMAC-SHA256(secret, "check|"+name)
    created_at timestamptz not null default now(),
    primary key (name, version)
);
