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

alter table client_key
    add column team_id text,                            -- null: of no team
    add column last_used_at timestamptz;                -- written at most once a minute
create index client_key_by_team on client_key (team_id) where team_id is not null;
alter table budget add column team_id text;

-- The team of a call is that of its key when it was reserved: a key that moves takes its later calls along, not the earlier ones.
alter table hold add column team_id text;
alter type reservation add attribute team_id text;
alter type cache_hit add attribute team_id text;

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
