package aigateway.usage;

import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.util.List;
import java.util.Locale;

/** Usage in the table usage, its sums in usage_total. */
public final class PostgresUsages implements Usages {
    private final Postgres postgres;

    public PostgresUsages(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Write consumed(Consumed consumed) {
        Tokens tokens = consumed.tokens();
        Money cost = consumed.cost();
        Money providerCost = consumed.providerCost();
        return Sql.of(
                """
                insert into usage (request_id, attempt, key_id, job_id, endpoint, provider, model, outcome,
                    input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
                    cost_nano_usd, price_version, provider_cost_nano_usd, millis)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict do nothing""",
                consumed.request().value(),
                consumed.attempt(),
                consumed.key().value(),
                consumed.job() == null ? null : consumed.job().value(),
                consumed.endpoint().kind(),
                consumed.provider(),
                consumed.model(),
                consumed.outcome().name().toLowerCase(Locale.ROOT),
                tokens.input(),
                tokens.cachedInput(),
                tokens.cacheWrite(),
                tokens.output(),
                tokens.reasoning(),
                cost == null ? null : cost.nanoUsd(),
                consumed.priceVersion(),
                providerCost == null ? null : providerCost.nanoUsd(),
                consumed.millis());
    }

    /** What is summed already and what is not yet, in one statement: one snapshot, so that nothing is missed or counted twice. */
    @Override
    public List<Total> totals() {
        return postgres.query(
                Sql.of("""
                        select endpoint, provider, model, outcome, sum(calls) calls, sum(input_tokens) input_tokens,
                            sum(cached_tokens) cached_tokens, sum(output_tokens) output_tokens,
                            sum(cost_nano_usd)::bigint cost_nano_usd, sum(millis) millis
                        from (
                            select endpoint, provider, model, outcome, calls, input_tokens, cached_tokens, output_tokens,
                                cost_nano_usd, millis
                            from usage_total
                            union all
                            select endpoint, provider, model, outcome, 1, input_tokens, cached_input_tokens, output_tokens,
                                coalesce(cost_nano_usd, 0), millis
                            from usage where not totalled
                        ) t group by endpoint, provider, model, outcome"""),
                row -> new Total(
                        row.text("endpoint"),
                        row.text("provider"),
                        row.text("model"),
                        row.text("outcome"),
                        row.number("calls"),
                        row.number("input_tokens"),
                        row.number("cached_tokens"),
                        row.number("output_tokens"),
                        new Money(row.number("cost_nano_usd")),
                        row.number("millis")));
    }
}
