-- Looking calls up: newest first over all keys by the primary key, and of one key by this index. An id begins with the time of its
-- request, so it takes the place of the time in the index.
drop index usage_by_key;
create index usage_by_key on usage (key_id, request_id);

-- Where the reason of a failed call lies, by the columns of its row: caller (the request is wrong), policy (a rule or limit of the
-- gateway), provider, gateway; null for a call that worked, and for an attempt that was not the last one of its call. The class
-- FaultDomain has the same rules.
create function fault_domain(outcome text, status int, code text) returns text language sql immutable as $$
    select case
        when status is null or status = 0 or outcome = 'cached' then null
        when status < 400 and coalesce(code, '') = '' then null
        when outcome = 'refused' then case
            when code in ('insufficient_quota', 'rate_limit_exceeded', 'model_not_allowed', 'ip_not_allowed', 'unbounded_cost',
                'request_too_large_for_limit') then 'policy'
            when status >= 500 then 'gateway'
            else 'caller' end
        when code in ('unavailable', 'internal_error') then 'gateway'
        when status in (400, 404, 413, 415, 422) then 'caller'
        else 'provider' end
$$;
