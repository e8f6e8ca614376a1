-- Budget reports: when they are made, and those that were.

create table report_schedule (
    id         text primary key,
    name       text not null,
    every      text not null check (every in ('day', 'week', 'month')),
    hour       int not null check (hour between 0 and 23),  -- of the day after the period, in the reporting zone
    scope      text not null check (scope in ('everything', 'team', 'each_team')),
    team_id    text,
    channels   text[] not null default '{}',
    enabled    boolean not null default true,
    done_until timestamptz,                             -- reports of periods that ended until then are made; null: from its creation
    version    bigint not null default 1,
    created_at timestamptz not null default now(),
    deleted_at timestamptz
);

-- A report is never made again: it says what was known when it was made. Its id is made of schedule, team and period, so that it
-- exists once.
create table report (
    id          text primary key,
    schedule_id text,                                   -- null: made by hand
    name        text not null,
    every       text not null,
    team_id     text,                                   -- null: over everything
    team_name   text,
    starts_at   timestamptz not null,
    ends_at     timestamptz not null,
    zone        text not null,
    figures     json not null,
    body        text not null,
    html        text not null,
    csv         text not null,
    created_at  timestamptz not null
);
create index report_by_time on report (created_at desc, id desc);

insert into report_schedule (id, name, every, hour, scope) values ('rps_' || repeat('0', 31) || '1', 'Monthly report', 'month', 6, 'everything');
