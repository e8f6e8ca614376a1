-- What an admin says that models cost, in micro-USD per million tokens. Rows are only added: a usage row names the version it was
-- charged with, and the newest row of a name is in force.
create table price_override (
    serial            bigint generated always as identity primary key,
    at                timestamptz not null default now(),
    provider          text not null,
    model             text not null,
    input             bigint not null check (input >= 0),
    cached_input      bigint not null check (cached_input >= 0),
    cache_write       bigint not null check (cache_write >= 0),
    output            bigint not null check (output >= 0),
    reasoning         bigint not null check (reasoning >= 0),
    audio_input       bigint check (audio_input >= 0),
    audio_output      bigint check (audio_output >= 0),
    long_above        bigint check (long_above > 0),  -- null: long input costs no more
    long_input        bigint check (long_input >= 0),
    long_cached_input bigint check (long_cached_input >= 0),
    long_cache_write  bigint check (long_cache_write >= 0),
    long_output       bigint check (long_output >= 0),
    long_reasoning    bigint check (long_reasoning >= 0),
    context_tokens    bigint check (context_tokens > 0),
    output_tokens_max bigint check (output_tokens_max > 0),
    check (num_nulls(long_above, long_input, long_cached_input, long_cache_write, long_output, long_reasoning) in (0, 6))
);
create index price_override_in_force on price_override (provider, model, serial desc);

-- The lock lets serials become visible in their order. Without it the one with serial 5 could commit after the one with 6, and
-- whoever has loaded up to 6 would never learn of it. A transaction that also appends an admin event does that first, as all do,
-- so that the two locks are always taken in one order.
create function override_price(
    provider text, model text, input bigint, cached_input bigint, cache_write bigint, output bigint, reasoning bigint,
    audio_input bigint, audio_output bigint, long_above bigint, long_input bigint, long_cached_input bigint,
    long_cache_write bigint, long_output bigint, long_reasoning bigint, context_tokens bigint, output_tokens_max bigint)
returns void language plpgsql as $$
begin
    lock table price_override in share row exclusive mode;
    insert into price_override (
        provider, model, input, cached_input, cache_write, output, reasoning, audio_input, audio_output, long_above, long_input,
        long_cached_input, long_cache_write, long_output, long_reasoning, context_tokens, output_tokens_max)
    values (
        provider, model, input, cached_input, cache_write, output, reasoning, audio_input, audio_output, long_above, long_input,
        long_cached_input, long_cache_write, long_output, long_reasoning, context_tokens, output_tokens_max);
end $$;
