-- Looking calls up: newest first, with filters, over a bounded part of the ledger.

-- What a call must be like; null is all. before and from_id bound the ids, the second one included. with_key, with_team and failed
-- choose the index; the others are compared with all rows of a call together.
create type call_filter as (
    before        text,
    from_id       text,
    rows_max      int,                                  -- how many rows are read at most
    limit_max     int,
    with_key      text,
    with_team     text,
    failed        boolean,                              -- whether only calls with an error status can match
    team          text,                                 -- an id, or none
    visible       text[],                               -- teams; a call matches if all its rows are of them
    model         text,
    provider      text,
    status_min    int,
    status_max    int,
    code          text,
    fault         text,
    outcome       text,
    endpoint      text,
    tag           text,
    user_hash     text,
    job_id        text,
    cost_min      bigint,
    millis_min    bigint
);

-- First a row without a request_id: the lowest id that was read, and whether there are more below it. Then the ids that match.
-- Ids begin with the time, so an index has the order; the settings keep the planner, which cannot know how many rows a filter leaves,
-- from reading the whole part to sort it.
create function find_calls(filter jsonb) returns table (request_id text, from_id text, more boolean) language plpgsql stable
set enable_sort = off
set enable_hashagg = off
set enable_seqscan = off
set enable_bitmapscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    f call_filter := jsonb_populate_record(null::call_filter, filter);
    indexed text := case
        when f.with_key is not null then 'and key_id = ($1).with_key'
        when f.with_team is not null then 'and team_id = ($1).with_team'
        when f.failed then 'and status >= 400'
        else '' end;
    matches text := $having$
        having (($1).team is null or ($1).team <> 'none' and bool_or(u.team_id = ($1).team)
                or ($1).team = 'none' and bool_and(u.team_id is null))
           and (($1).visible is null or bool_and(coalesce(u.team_id = any (($1).visible), false)))
           and (($1).model is null or bool_or(u.asked_model = ($1).model or u.model = ($1).model))
           and (($1).provider is null or bool_or(u.provider = ($1).provider))
           and (($1).status_min is null or max(u.status) >= ($1).status_min)
           and (($1).status_max is null or max(u.status) <= ($1).status_max)
           and (($1).code is null or max(u.code) = ($1).code)
           and (($1).fault is null
                or max(fault_domain(u.outcome, u.status, u.code)) filter (where u.entry = 0) = ($1).fault)
           and (($1).outcome is null or bool_or(u.entry = 0 and u.outcome = ($1).outcome))
           and (($1).endpoint is null or max(u.endpoint) = ($1).endpoint)
           and (($1).tag is null or bool_or(($1).tag = any (u.tags)))
           and (($1).user_hash is null or bool_or('user=' || ($1).user_hash = any (u.tags)))
           and (($1).job_id is null or max(u.job_id) = ($1).job_id)
           and (($1).cost_min is null or sum(u.cost_nano_usd) >= ($1).cost_min)
           and (($1).millis_min is null or max(u.call_millis) >= ($1).millis_min)$having$;
    -- Rows of a call are neighbours, so the groups come in the order of the index, and the limit ends the reading.
    neighbours text := $query$
        select u.request_id, null::text, false from usage u
        where u.request_id < ($1).before and u.request_id >= ($1).from_id %1$s
        group by u.request_id %2$s
        order by u.request_id desc limit ($1).limit_max$query$;
    -- Where an index has only some rows of a call.
    candidates text := $query$
        select c.request_id, null::text, false
        from (select request_id from usage where request_id < ($1).before and request_id >= ($1).from_id %1$s
              group by request_id order by request_id desc) c
        cross join lateral (select 1 from usage u where u.request_id = c.request_id %2$s) m
        order by c.request_id desc limit ($1).limit_max$query$;
begin
    execute format($query$
        select count(*) = 2, max(request_id) from (
            select request_id from usage where request_id < ($1).before and request_id >= ($1).from_id %s
            order by request_id desc offset ($1).rows_max - 1 limit 2) last$query$, indexed)
    into more, from_id using f;
    if more then
        f.from_id := from_id;
    end if;
    from_id := f.from_id;
    return next;
    return query execute format(case when f.with_key is null and indexed <> '' then candidates else neighbours end,
        indexed, matches) using f;
end $$;
