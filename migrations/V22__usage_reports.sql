-- Until the ledger has it: the same text.
create or replace function fault_domain(outcome text, status int, code text) returns text language sql immutable as $$
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
