-- Sign-in of people: sessions, failed attempts, and one-time passwords.

alter table person
    add column password_once boolean not null default false, -- made by an admin or at the first start: its first use replaces it
    add column password_expires_at timestamptz;              -- of a one-time password

create table person_session (
    id           text primary key,
    token_hash   bytea not null unique,                      -- SHA-256 of 256 random bits
    person_id    text not null references person on delete cascade,
    method       text not null check (method in ('password', 'oidc')),
    limited      boolean not null,                           -- may do nothing but replace the one-time password
    source       text not null,
    browser      text not null,                              -- as the browser calls itself
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,                       -- written at most once a minute
    expires_at   timestamptz not null
);
create index person_session_by_person on person_session (person_id, created_at desc, id desc);
create index person_session_by_end on person_session (expires_at);

-- However a role is changed: nothing that was opened under the old one goes on.
create function end_sessions() returns trigger language plpgsql as $$
begin
    delete from person_session where person_id = new.id;
    return null;
end $$;
create trigger person_changed after update of role, disabled_at on person for each row
    when (old.role is distinct from new.role or old.disabled_at is null and new.disabled_at is not null)
    execute function end_sessions();

-- Attempts that have not succeeded: of a person's name, of a known browser, of an address. Names are keyed hashes.
create table sign_in_count (
    subject      text primary key,
    failures     int not null,
    last_at      timestamptz not null,
    locked_until timestamptz
);
create index sign_in_count_by_age on sign_in_count (last_at);

-- Counts an attempt before it is checked, so that parallel ones cannot pass the bound; a success takes it back.
-- refused_until: it must not be checked. locked_until: no attempt is accepted until then if this one fails.
create function count_sign_in(subjects text[], instant timestamptz, failures_max int, lock_first interval, lock_max interval,
    forget_after interval, out refused_until timestamptz, out locked_until timestamptz)
language plpgsql as $$
declare
    one sign_in_count;
begin
    -- In one order, so that two attempts do not wait for each other.
    insert into sign_in_count (subject, failures, last_at)
        select s, 0, instant from unnest(subjects) s order by s on conflict do nothing;
    for one in select * from sign_in_count where subject = any(subjects) order by subject for update loop
        if one.locked_until > instant then
            refused_until := greatest(refused_until, one.locked_until);
        end if;
    end loop;
    if refused_until is not null then
        return;
    end if;
    update sign_in_count c set
        failures = n.failures,
        last_at = instant,
        locked_until = case when n.failures >= failures_max
            then instant + least(lock_max, lock_first * power(2, least(n.failures - failures_max, 20))) end
    from (select subject, case when last_at < instant - forget_after then 1 else failures + 1 end failures
          from sign_in_count where subject = any(subjects)) n
    where c.subject = n.subject;
    select max(c.locked_until) into locked_until from sign_in_count c where c.subject = any(subjects);
end $$;

-- A state of OpenID Connect that came back; it counts once.
create table oidc_state (
    hash       bytea primary key,
    expires_at timestamptz not null
);
create index oidc_state_by_end on oidc_state (expires_at);
