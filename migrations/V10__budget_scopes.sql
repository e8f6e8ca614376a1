-- Which budgets a call counts in depends on the whole reservation. A new scope is a column of budget and a new version of
-- budgets_of; needs_of and reserve stay as they are. The next migration has the reserve that calls these, and drops the old ones.

create function budgets_of(call reservation) returns setof budget language sql stable as $$
    -- Three lookups instead of one with OR, so that each finds its part of the index.
    select * from (
        select * from budget where deleted_at is null and key_id = call.key_id
        union all
        select * from budget where deleted_at is null and key_id is null and tag is null
        union all
        select * from budget where deleted_at is null and key_id is null and tag = any (call.tags)
    ) b
    where (b.tag is null or b.tag = any (call.tags))
      and (b.model is null or b.model = call.model
           or right(b.model, 1) = '*' and starts_with(call.model, left(b.model, -1)))
$$;

create function needs_of(call reservation) returns setof budget_need language sql stable as $$
    select b.id, b.mode = 'hard', limit_now(b),
           case when p.id is null then period_end(b.period, b.zone, now()) else p.ends_at end, p.id
    from budgets_of(call) b
    left join lateral (
        select p.id, p.ends_at from budget_period p
        where p.budget_id = b.id and p.starts_at <= now() and (p.ends_at is null or p.ends_at > now())
        order by p.starts_at desc limit 1) p on true
$$;
