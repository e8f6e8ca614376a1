-- Channels and the notices to them; alerts and their rules.

-- Where notices go. The address is encrypted: a URL, or mail addresses, one a line.
create table channel (
    id              text primary key,
    name            text not null,
    kind            text not null check (kind in ('webhook', 'slack', 'mail')),
    address         bytea not null,
    secret          bytea,                              -- that signs; only of a webhook
    disabled_at     timestamptz,
    disabled_reason text,                               -- owner, gone
    created_at      timestamptz not null default now(),
    deleted_at      timestamptz                         -- its name stays for the notices that it got
);

-- A message to one channel. Its id is made of source, cause and channel, so that it exists once.
create table notice (
    id              text primary key,
    source          text not null,                      -- alert, report, test
    cause           text not null,
    channel_id      text not null,
    team_id         text,                               -- whose message it is; null: of no team
    type            text not null,
    subject         text not null,
    body            text not null,
    html            text,                               -- null: made from the body
    data            json not null,                      -- for webhooks
    status          text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
    attempts        int not null default 0,
    outcome         text,                               -- of the last attempt, a status or a short class
    epoch           bigint not null default 0,          -- grows with each attempt
    lease_until     timestamptz,
    next_attempt_at timestamptz not null,
    created_at      timestamptz not null,
    finished_at     timestamptz
);
create index notice_due on notice (next_attempt_at) where status = 'pending';
create index notice_by_time on notice (created_at desc, id desc);

-- Which alerts there are, and where they go.
create table alert_rule (
    id            text primary key,
    name          text not null,
    kind          text not null,
    parameters    jsonb not null default '{}',
    team_id       text,                                 -- at most one of these three; none: everything
    budget_id     text,
    key_id        text,
    channels      text[],                               -- null: all
    enabled       boolean not null default true,
    muted_until   timestamptz,
    notify_closed boolean not null default false,
    version       bigint not null default 1,
    created_at    timestamptz not null default now(),
    deleted_at    timestamptz
);

-- One row for each cause and period. A cause without a period has at most one open row.
create table alert (
    id          text primary key,
    rule_id     text not null,
    kind        text not null,
    subject     text not null,                          -- what it is about, unique in its rule
    period      text not null,                          -- empty: it has none
    team_id     text,
    key_id      text,
    budget_id   text,
    title       text not null,
    body        text not null,
    facts       json not null,
    notified_at timestamptz,                            -- null: not yet, because the rule was muted
    opened_at   timestamptz not null,
    closed_at   timestamptz
);
create unique index alert_of_state on alert (rule_id, subject) where closed_at is null and period = '';
create index alert_open on alert (rule_id) where closed_at is null;
create index alert_by_time on alert (opened_at desc, id desc);

-- When each kind is evaluated next. The epoch lets only the last evaluation that began store what it found.
create table alert_task (
    kind        text primary key,
    due_at      timestamptz not null default '-infinity',
    epoch       bigint not null default 0,
    lease_until timestamptz,
    cursor      text                                    -- where a list that is read in parts goes on
);

insert into alert_rule (id, name, kind, parameters, notify_closed)
select 'rul_' || lpad(number, 32, '0'), name, kind, parameters::jsonb, notify_closed
from (values
    ('1', 'A budget has reached one of its thresholds', 'budget_threshold', '{}', false),
    ('2', 'A hard budget is exhausted', 'budget_exhausted', '{}', false),
    ('3', 'A budget will not last', 'budget_forecast', '{}', false),
    ('4', 'Unusual spend of a day', 'spend_spike', '{}', false),
    ('5', 'A model without a price is used', 'model_unpriced', '{}', false),
    ('6', 'Calls are charged without known usage', 'charged_without_usage', '{}', false),
    ('7', 'A provider is down', 'provider_down', '{}', true),
    ('8', 'A key is not used', 'key_unused', '{}', false),
    ('9', 'The audit chain is broken', 'audit_broken', '{}', true)
) r (number, name, kind, parameters, notify_closed);
insert into alert_task (kind) select kind from alert_rule;

-- Thresholds that were noted before are not noted again. The table budget_alert stays for processes of the version before.
insert into alert (id, rule_id, kind, subject, period, key_id, budget_id, title, body, facts, notified_at, opened_at, closed_at)
select 'alr_' || encode(substring(sha256(convert_to(r.id || '|' || n.subject || '|' || n.period, 'UTF8')) for 16), 'hex'), r.id,
    r.kind, n.subject, n.period, n.key_id, n.budget_id, n.title, n.title, '{}', n.at, n.at, n.closed_at
from alert_rule r
cross join (
    select b.id || '|' || a.threshold subject, coalesce(extract(epoch from p.ends_at)::bigint::text, 'total') period, b.key_id,
        b.id budget_id, 'The budget ' || coalesce(b.name, b.id) || ' has reached ' || a.threshold || ' %' title, a.at,
        case when p.ends_at <= now() then p.ends_at end closed_at
    from budget_alert a join budget_period p on p.id = a.period_id join budget b on b.id = p.budget_id) n
where r.kind = 'budget_threshold';
