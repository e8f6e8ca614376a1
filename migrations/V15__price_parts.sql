-- A call's cost has more parts than its tokens; price overrides change only what they name.

-- How the provider's usage was read. shape: the form of its usage object. parts: counts beside or within the tokens that have a price
-- of their own, by their word in docs/prices.md. tiers: what changed the price of the whole call. flags: unpriced and a part or a
-- tier that has no price; unexplained, where the counts and the total do not agree and the larger reading was charged.
alter table usage
    add column shape text,
    add column parts jsonb,
    add column tiers text[],
    add column flags text[];
alter type settlement add attribute shape text;
alter type settlement add attribute parts jsonb;
alter type settlement add attribute tiers text[];
alter type settlement add attribute flags text[];

-- settle stores them; the rest of it stays as V11 and V13 have it. A call with an unpriced part counts as unpriced in the sums.
do $$
declare
    definition text := pg_get_functiondef('settle(jsonb)'::regprocedure);
    step record;
begin
    for step in select * from (values
        ('held.price_version, null, 0, 0, held.tags, held.periods,
                held.amount_nano_usd);',
         'held.price_version, null, 0, 0, held.tags, held.periods,
                held.amount_nano_usd, null, null, null, null);'),
        ('one.millis, 0, held.tags, held.periods, held.amount_nano_usd);',
         'one.millis, 0, held.tags, held.periods, held.amount_nano_usd,
                one.shape, one.parts, one.tiers, one.flags);'),
        ('periods, 0
            from usage u',
         'periods, 0, one.shape, one.parts, one.tiers, one.flags
            from usage u'),
        ('entry = 0 and cost_nano_usd is null and outcome <> ''voided''',
         'entry = 0 and outcome <> ''voided''
                   and (cost_nano_usd is null or array_to_string(flags, '' '') like ''%unpriced%'')')
    ) s (before, after) loop
        if position(step.before in definition) = 0 then
            raise exception 'settle has another form: %', step.before;
        end if;
        definition := replace(definition, step.before, step.after);
    end loop;
    execute definition;
end $$;

-- As V14 has it, with what was read of the usage.
create or replace function enter_unheld(call jsonb) returns text language plpgsql as $$
#variable_conflict use_column
declare
    one settlement := jsonb_populate_record(null::settlement, call);
    called reservation := jsonb_populate_record(null::reservation, call);
    counted bigint[];
begin
    if exists (select from hold h where h.request_id = one.request_id and h.attempt = one.attempt
               union all
               select from usage u where u.request_id = one.request_id and u.attempt = one.attempt) then
        return 'known';
    end if;
    insert into budget_period (budget_id, starts_at, ends_at)
    select b.id, period_start(b.period, b.zone, now()), period_end(b.period, b.zone, now())
    from budget b where b.id in (select n.budget_id from needs_of(called) n where n.period_id is null)
    order by 1, 2
    on conflict do nothing;
    counted := array(select n.period_id from needs_of(called) n where n.period_id is not null order by 1);
    perform from budget_period p where p.id = any (counted) order by p.id for update;
    insert into usage (request_id, attempt, key_id, job_id, endpoint, provider, model, outcome, input_tokens,
        cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd, price_version,
        provider_cost_nano_usd, millis, tags, periods, shape, parts, tiers, flags)
    values (one.request_id, one.attempt, called.key_id, called.job_id, called.endpoint, called.provider, called.model, one.outcome,
        one.input_tokens, one.cached_input_tokens, one.cache_write_tokens, one.output_tokens, one.reasoning_tokens,
        one.cost_nano_usd, called.price_version, one.provider_cost_nano_usd, one.millis, called.tags, counted,
        one.shape, one.parts, one.tiers, one.flags)
    on conflict do nothing;
    if not found then
        return 'known';
    end if;
    update budget_period p set spent_nano_usd = p.spent_nano_usd + coalesce(one.cost_nano_usd, 0) where p.id = any (counted);
    insert into usage_day as d
    values ((now() at time zone 'UTC')::date, called.key_id, called.tags, called.endpoint, called.provider,
        case when coalesce(one.listed, called.price_version is not null) then called.model else '(other)' end, one.outcome,
        1, case when one.cost_nano_usd is null or array_to_string(one.flags, ' ') like '%unpriced%' then 1 else 0 end,
        one.input_tokens, one.cached_input_tokens, one.cache_write_tokens, one.output_tokens, one.reasoning_tokens,
        coalesce(one.cost_nano_usd, 0), coalesce(one.provider_cost_nano_usd, 0), one.millis)
    on conflict (day, key_id, model, provider, endpoint, outcome, tags) do update set
        calls = d.calls + excluded.calls,
        unpriced_calls = d.unpriced_calls + excluded.unpriced_calls,
        input_tokens = d.input_tokens + excluded.input_tokens,
        cached_input_tokens = d.cached_input_tokens + excluded.cached_input_tokens,
        cache_write_tokens = d.cache_write_tokens + excluded.cache_write_tokens,
        output_tokens = d.output_tokens + excluded.output_tokens,
        reasoning_tokens = d.reasoning_tokens + excluded.reasoning_tokens,
        cost_nano_usd = d.cost_nano_usd + excluded.cost_nano_usd,
        provider_cost_nano_usd = d.provider_cost_nano_usd + excluded.provider_cost_nano_usd,
        millis = d.millis + excluded.millis;
    insert into unheld_usage (request_id, attempt) values (one.request_id, one.attempt);
    return 'entered';
end $$;

-- An override is a row with what it changes; a name's rows apply in the order of effective_from and serial. provider * is every
-- provider, model * every model. The columns with figures keep the whole price for instances of the version before this one.
-- change has: figures (by the word of a part, in pico-USD; null: no longer changed), long_contexts, tiers, context_tokens,
-- output_tokens_max, discount_ppm, and replaces or reset. A row that replaces names the whole price, as all rows before this
-- migration do; one that resets ends all earlier rows of its name.
alter table price_override
    add column change jsonb,
    add column effective_from timestamptz;

-- A row that names the whole price, as all do that have no change.
create function whole_price(of price_override) returns jsonb language sql immutable as $$
    select jsonb_strip_nulls(jsonb_build_object(
        'replaces', true,
        'figures', jsonb_build_object('input', of.input, 'cached_input', of.cached_input, 'cache_write', of.cache_write,
            'output', of.output, 'reasoning', of.reasoning, 'audio_input', of.audio_input, 'audio_output', of.audio_output),
        'long_contexts', case when of.long_above is null then '[]' else jsonb_build_array(jsonb_build_object(
            'above', of.long_above, 'figures', jsonb_build_object('input', of.long_input, 'cached_input', of.long_cached_input,
                'cache_write', of.long_cache_write, 'output', of.long_output, 'reasoning', of.long_reasoning))) end,
        'context_tokens', of.context_tokens,
        'output_tokens_max', of.output_tokens_max))
$$;
update price_override p set effective_from = at, change = whole_price(p);
alter table price_override
    alter column effective_from set default now(),
    alter column effective_from set not null,
    alter column change set not null;

-- An instance of the version before this one adds rows without a change.
create function complete_override() returns trigger language plpgsql as $$
begin
    new.change := coalesce(new.change, whole_price(new));
    return new;
end $$;
create trigger complete_override before insert on price_override for each row execute function complete_override();

-- Adds a row, under the lock that V3 describes.
create function change_price(of_row jsonb) returns void language plpgsql as $$
declare
    added price_override := jsonb_populate_record(null::price_override, of_row);
begin
    lock table price_override in share row exclusive mode;
    insert into price_override (provider, model, input, cached_input, cache_write, output, reasoning, long_above, long_input,
        long_cached_input, long_cache_write, long_output, long_reasoning, context_tokens, output_tokens_max, change, effective_from)
    values (added.provider, added.model, added.input, added.cached_input, added.cache_write, added.output, added.reasoning,
        added.long_above, added.long_input, added.long_cached_input, added.long_cache_write, added.long_output,
        added.long_reasoning, added.context_tokens, added.output_tokens_max, added.change, coalesce(added.effective_from, now()));
end $$;
