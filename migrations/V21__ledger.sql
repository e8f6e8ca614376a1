-- One row of the ledger for each attempt, with what the call was in the row of its last attempt; sums by hour in the reporting
-- zone.

-- The zone in which hours, days and months of reports begin; set_reporting_zone changes it.
create table reporting (
    one             boolean primary key default true check (one),
    zone            text not null default 'UTC',
    closed_before   date not null default '2000-01-01', -- days before it are in usage_day_closed,
    totalled_before timestamptz not null default '2000-01-01T00:00:00Z', -- and hours before it in usage_total
    stripped_until  text not null default 'req_'        -- usage up to this id has lost source and skeleton
);
insert into reporting default values;

-- Of the attempt. A call that was refused has one row with attempt 0 and the outcome refused; a cache hit has attempt 0 and the
-- outcome cached.
alter table usage
    add column team_id text,
    add column started_at timestamptz,                  -- the hour that it counts in; null in rows from before: that of at
    add column started_after_millis bigint,             -- since the start of the call
    add column provider_key text,                       -- its name in the configuration
    add column provider_status int,                     -- of the provider's reply; null: it gave none
    add column attempt_code text,                       -- why it failed, of a fixed list; null: it did not
    add column first_token_millis bigint,               -- from its start to the first event of a stream
    add column spent_after bigint[],                    -- of each of its periods, in nano-USD, after this entry
    add column asked_model text,                        -- as the client named it, cut
    add column listed boolean,                          -- whether its model has sums of its own; null: where it has a price
    add column asked_listed boolean,                    -- the same for asked_model; null: it counts under the model
-- Of the call, in the row of its last attempt.
    add column status int,
    add column code text,
    add column call_millis bigint,                      -- from the request to the end of the reply
    add column own_millis bigint,                       -- call_millis without the time of the providers and of pauses
    add column source text,                             -- the client's address
    add column skeleton jsonb,                          -- the request without content
    add column saved_nano_usd bigint;                   -- what the reply had cost that the cache returned
alter table usage drop constraint usage_outcome_check;
alter table usage add constraint usage_outcome_check
    check (outcome in ('settled', 'voided', 'charged', 'cached', 'refused')) not valid;

-- Ids begin with the time of the request: newest first is request_id desc, of all calls by the primary key.
drop index usage_by_key;
create index usage_by_key on usage (key_id, request_id);
create index usage_by_team on usage (team_id, request_id) where team_id is not null;
create index usage_failed on usage (request_id) where status >= 400;

-- Sums of attempts, refused calls and cache hits that began in the hour. Kept in the transaction that settles.
create table usage_hour (
    hour                   timestamptz not null,        -- its beginning, in the reporting zone
    key_id                 text not null,
    team_id                text not null,               -- empty: of no team
    endpoint               text not null,
    provider               text not null,               -- empty: refused before an attempt
    model                  text not null,               -- as served; empty as provider
    asked_model            text not null,               -- '(other)' where it is neither configured nor priced
    outcome                text not null,               -- settled, voided, charged, cached, refused; and answered, see below
    status                 int not null,                -- of the call, for its last attempt; otherwise 0
    code                   text not null,               -- of the call's error; otherwise empty
    calls                  bigint not null,             -- attempts, cache hits, refused calls
    unpriced_calls         bigint not null,
    input_tokens           bigint not null,
    cached_input_tokens    bigint not null,
    cache_write_tokens     bigint not null,
    output_tokens          bigint not null,
    reasoning_tokens       bigint not null,
    cost_nano_usd          numeric not null,
    provider_cost_nano_usd numeric not null,
    saved_nano_usd         numeric not null,            -- what the replies from the cache had cost
    millis                 bigint not null,             -- of providers
    primary key (hour, key_id, team_id, model, asked_model, provider, endpoint, outcome, status, code)
) with (fillfactor = 70);

-- How many calls (attempts for provider and first_token) took up to 1, 2, 5, 10, 20, 50, ... 50,000 milliseconds, and more.
-- Refused calls are not in it.
create table latency_hour (
    hour        timestamptz not null,
    team_id     text not null,
    endpoint    text not null,
    provider    text not null,                          -- of the last attempt; empty: the reply came from the cache
    model       text not null,
    total_counts       bigint[] not null,
    provider_counts    bigint[] not null,
    own_counts         bigint[] not null,
    first_token_counts bigint[] not null,
    primary key (hour, team_id, endpoint, provider, model)
) with (fillfactor = 70);

-- Days that ended more than 24 hours ago, summed from the hours so that months are read from few rows. A later entry of such a
-- day is added here too.
create table usage_day_closed (
    day                    date not null,               -- in the reporting zone; the other columns as in usage_hour
    key_id                 text not null,
    team_id                text not null,
    endpoint               text not null,
    provider               text not null,
    model                  text not null,
    asked_model            text not null,
    outcome                text not null,
    status                 int not null,
    code                   text not null,
    calls                  bigint not null,
    unpriced_calls         bigint not null,
    input_tokens           bigint not null,
    cached_input_tokens    bigint not null,
    cache_write_tokens     bigint not null,
    output_tokens          bigint not null,
    reasoning_tokens       bigint not null,
    cost_nano_usd          numeric not null,
    provider_cost_nano_usd numeric not null,
    saved_nano_usd         numeric not null,
    millis                 bigint not null,
    primary key (day, key_id, team_id, model, asked_model, provider, endpoint, outcome, status, code)
);
create table latency_day_closed (
    day         date not null,
    team_id     text not null,
    endpoint    text not null,
    provider    text not null,
    model       text not null,
    total_counts       bigint[] not null,
    provider_counts    bigint[] not null,
    own_counts         bigint[] not null,
    first_token_counts bigint[] not null,
    primary key (day, team_id, endpoint, provider, model)
);

-- Sums by tag: a call with two tags counts under both, so these rows have no total. Refused calls are not in it.
create table usage_tag_day (
    day                    date not null,               -- in the reporting zone of that time
    tag                    text not null,               -- name=value, a tag of the key, or user=HASH; empty: it has none
    key_id                 text not null,
    team_id                text not null,
    provider               text not null,
    model                  text not null,
    outcome                text not null,
    calls                  bigint not null,
    answered_calls         bigint not null,             -- those with a status
    failed_calls           bigint not null,             -- of them, those with the fault domain provider or gateway
    unpriced_calls         bigint not null,
    input_tokens           bigint not null,
    cached_input_tokens    bigint not null,
    cache_write_tokens     bigint not null,
    output_tokens          bigint not null,
    reasoning_tokens       bigint not null,
    cost_nano_usd          numeric not null,
    provider_cost_nano_usd numeric not null,
    saved_nano_usd         numeric not null,
    primary key (day, tag, key_id, team_id, model, provider, outcome)
) with (fillfactor = 70);
