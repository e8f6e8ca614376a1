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
