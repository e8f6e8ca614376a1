-- What reports of usage read, beside the sums of the ledger.

-- Every day before it is summed in the tables of closed days; null: none is.
alter table reporting add column if not exists closed_before date;
alter table usage_tag_day
    add column if not exists answered_calls bigint not null default 0,   -- calls that the gateway replied to
    add column if not exists failed_calls   bigint not null default 0,   -- of these, by a fault of the provider or the gateway
    add column if not exists saved_nano_usd numeric not null default 0;  -- what the replies from the cache had cost

-- Whose fault it is that a call had no good reply, by the outcome, status and code of its last attempt.
-- provider, gateway; policy: a limit, a budget or a permission; caller: the request is wrong; null: a good reply, or no last attempt.
create function call_fault(outcome text, status int, code text) returns text language sql immutable as $$
    select case
        when status = 0 or code = '' and status < 400 then null
        when code in ('unavailable', 'internal_error') then 'gateway'
        when code in ('provider_error', 'provider_timeout', 'provider_unavailable', 'stream_too_large') then 'provider'
        when outcome = 'refused' and (status = 429 or code in ('model_not_allowed', 'ip_not_allowed', 'unbounded_cost')) then 'policy'
        when status >= 500 or code like '5__' then 'provider'
        when outcome <> 'refused' and (status = 429
            or code in ('server_error', 'api_error', 'overloaded_error', 'rate_limit_error', 'rate_limit_exceeded')) then 'provider'
        else 'caller'
    end
$$;

-- Latencies of closed days, so that a month is read from few rows.
create table latency_day_closed (
    day date not null,                                  -- in the reporting zone
    team_id  text not null,
    endpoint text not null,
    provider text not null,
    model    text not null,
    total_counts       bigint[] not null,
    provider_counts    bigint[] not null,
    own_counts         bigint[] not null,
    first_token_counts bigint[] not null,
    primary key (day, team_id, endpoint, provider, model)
);

-- Adds arrays of counts of the same length.
create function add_counts(a bigint[], b bigint[]) returns bigint[] language sql immutable as $$
    select array(select x + y from unnest(a, b) with ordinality u (x, y, place) order by place)
$$;
create aggregate sum_counts(bigint[]) (sfunc = add_counts, stype = bigint[]);

-- Sums the latencies of a day that is being closed; again for a day that is closed, from the hours as they are now.
create function close_latency_day(of_day date) returns void language plpgsql as $$
declare
    in_zone text := (select zone from reporting);
begin
    delete from latency_day_closed where day = of_day;
    insert into latency_day_closed
    select of_day, team_id, endpoint, provider, model, sum_counts(total_counts), sum_counts(provider_counts),
        sum_counts(own_counts), sum_counts(first_token_counts)
    from latency_hour
    where hour >= (of_day - 1)::timestamp at time zone in_zone and hour < (of_day + 2)::timestamp at time zone in_zone
      and (hour at time zone in_zone)::date = of_day
    group by team_id, endpoint, provider, model;
end $$;
