-- Answers given again from the cache: which keys ask for it, and what the ledger says of each.

alter table client_key
    add column cache text not null default 'off' check (cache in ('off', 'own', 'shared')); -- whose answers it may be given

-- Not checked for the rows that stand here: they kept a narrower rule.
alter table usage
    drop constraint usage_outcome_check,
    add constraint usage_outcome_check check (outcome in ('settled', 'voided', 'charged', 'cached')) not valid;

create type cache_hit as (request_id text, key_id text, tags text[], endpoint text, provider text, model text);

-- Enters calls that no provider was asked for: they cost nothing, so no budget's period is touched. Storing the same request
-- twice keeps the first. Runs after reserve and settle, and locks days that those never do.
create function record_hits(hits jsonb) returns void language plpgsql as $$
begin
    with stored as (
        insert into usage (request_id, attempt, key_id, endpoint, provider, model, outcome, input_tokens, cached_input_tokens,
            cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd, millis, tags)
        select h.request_id, 0, h.key_id, h.endpoint, h.provider, h.model, 'cached', 0, 0, 0, 0, 0, 0, 0, h.tags
        from jsonb_populate_recordset(null::cache_hit, hits) h
        on conflict do nothing
        returning (at at time zone 'UTC')::date as day, key_id, tags, endpoint, provider, model, outcome
    )
    insert into usage_day as d
    select s.day, s.key_id, s.tags, s.endpoint, s.provider, s.model, s.outcome, count(*), 0, 0, 0, 0, 0, 0, 0, 0, 0
    from stored s group by 1, 2, 3, 4, 5, 6, 7
    order by s.key_id, s.model, s.provider, s.endpoint, s.outcome, s.tags
    on conflict (day, key_id, model, provider, endpoint, outcome, tags) do update set calls = d.calls + excluded.calls;
end $$;

-- As for the other functions of a call's way.
alter function record_hits(jsonb) set plan_cache_mode = force_generic_plan;
alter function record_hits(jsonb) set enable_seqscan = off;
alter function record_hits(jsonb) set jit = off;
