-- Teams and people: who owns keys and budgets, and who may see them.

create table team (
    id         text primary key,
    name       text not null,
    owner_id   text,                                    -- the person who answers for it
    limits     jsonb,                                   -- over all its keys together, in the form of a key's
    version    bigint not null default 1,
    created_at timestamptz not null default now(),
    deleted_at timestamptz                              -- its name stays for the usage that it had
);
create unique index team_by_name on team (lower(name)) where deleted_at is null;
create index team_by_age on team (created_at desc, id desc);

-- One after the other, so that two teams cannot take the same name at the same time.
create function require_free_team_name(of_id text, wanted text) returns void language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtext('team name'));
    if exists (select from team where lower(name) = lower(wanted) and id <> of_id and deleted_at is null) then
        raise exception 'another team has this name' using errcode = 'AG409';
    end if;
end $$;

create table person (
    id              text primary key,
    email           text not null unique,               -- in lower case
    name            text not null,
    role            text not null check (role in ('admin', 'viewer', 'team_viewer')),
    password_hash   text,                               -- argon2id; null: no sign-in with a password
    oidc_issuer     text,                               -- who vouches for the subject; null: no sign-in with OpenID Connect yet
    oidc_subject    text,
    version         bigint not null default 1,          -- grows with every change of name, role, teams or disabled_at
    created_at      timestamptz not null default now(),
    disabled_at     timestamptz,
    last_sign_in_at timestamptz,
    unique (oidc_issuer, oidc_subject)
);
create index person_by_age on person (created_at desc, id desc);
alter table team add foreign key (owner_id) references person on delete set null;
create index team_by_owner on team (owner_id) where owner_id is not null;

-- What a team viewer sees.
create table person_team (
    person_id text not null references person on delete cascade,
    team_id   text not null references team on delete cascade,
    primary key (person_id, team_id)
);
create index person_team_by_team on person_team (team_id);

create table person_token (
    id             text primary key,
    person_id      text not null references person on delete cascade,
    name           text not null,
    role           text not null check (role in ('admin', 'viewer', 'team_viewer')), -- at most; the person's counts when it is lower
    secret_hash    bytea not null,                      -- HMAC-SHA256(pepper, "person|"+id|secret)
    pepper_version int not null,
    created_at     timestamptz not null default now(),
    expires_at     timestamptz not null,
    revoked_at     timestamptz,
    last_used_at   timestamptz                          -- written at most once a minute
);
create index person_token_by_person on person_token (person_id, created_at desc, id desc);

alter table client_key
    add column team_id text,                            -- null: of no team
    add column last_used_at timestamptz;                -- written at most once a minute
create index client_key_by_team on client_key (team_id) where team_id is not null;
alter table budget add column team_id text;
drop index budget_by_scope;
create index budget_by_scope on budget (key_id, team_id, tag) where deleted_at is null;

-- The team of a call is that of its key when it was reserved: a key that moves takes its later calls along, not the earlier ones.
alter table hold add column team_id text;
alter type reservation add attribute team_id text;
alter type cache_hit add attribute team_id text;

create or replace function budgets_of(call reservation) returns setof budget language sql stable as $$
    -- Four lookups instead of one with OR, so that each finds its part of the index.
    select * from (
        select * from budget where deleted_at is null and key_id = call.key_id
        union all
        select * from budget where deleted_at is null and key_id is null and team_id is null and tag is null
        union all
        select * from budget where deleted_at is null and key_id is null and team_id is null and tag = any (call.tags)
        union all
        select * from budget where deleted_at is null and key_id is null and team_id = call.team_id
    ) b
    where (b.team_id is null or b.team_id = call.team_id)
      and (b.tag is null or b.tag = any (call.tags))
      and (b.model is null or b.model = call.model
           or right(b.model, 1) = '*' and starts_with(call.model, left(b.model, -1)))
$$;

do $$
declare
    definition text := pg_get_functiondef('reserve(jsonb, boolean)'::regprocedure);
    step record;
begin
    for step in select * from (values
        ('now() + one.seconds * interval ''1 second'');
            for i in first[ord]',
         'now() + one.seconds * interval ''1 second'', one.team_id);
            for i in first[ord]'),
        ('one.provider <> before.provider or one.model <> before.model',
         'one.provider <> before.provider or one.model <> before.model or one.team_id is distinct from before.team_id')
    ) s (before, after) loop
        if position(step.before in definition) = 0 then
            raise exception 'reserve has another form: %', step.before;
        end if;
        definition := replace(definition, step.before, step.after);
    end loop;
    execute definition;
end $$;

do $$
begin
    execute replace(pg_get_functiondef('check_money(int)'::regprocedure),
        'h.price_version, 0, h.state, 0, 0, 0, 0)::reservation', 'h.price_version, 0, h.state, 0, 0, 0, 0, h.team_id)::reservation');
end $$;
