package aigateway.budgets;

import aigateway.kernel.Money;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks by functions of the database, which see one state of all tables. */
public final class PostgresMoneyChecks implements MoneyChecks {
    private static final String DIFFERING = """
            select day::text, provider, model, calls, cost_nano_usd, provider_cost_nano_usd
            from note_cost_ratios(:ratio_max::numeric, :at_least)""";

    private static final String PROVIDER_COSTS = """
            select day::text, provider, model, calls, cost_nano_usd::bigint, provider_cost_nano_usd::bigint
            from provider_cost_day where day >= (now() at time zone (select zone from reporting))::date - 1 order by 1, 2, 3""";

    private static final String STATUS = """
            select extract(epoch from now() - checked_at)::bigint check_s,
                extract(epoch from now() - full_round_at)::bigint round_s
            from ledger_reader""";

    private final Postgres postgres;

    public PostgresMoneyChecks(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public boolean read() {
        return postgres.query(Sql.of("select read_ledger() more"), row -> row.flag("more"))
                .getFirst();
    }

    @Override
    public List<Violation> check(int periodsMax) {
        return postgres.query(
                Sql.named("select * from check_money(:periods_max)", values -> values.set("periods_max", periodsMax)),
                row -> new Violation(row.text("rule"), row.text("subject"), row.text("what")));
    }

    @Override
    public List<ProviderCost> differing(double ratioMax, Money atLeast) {
        return postgres.query(
                Sql.named(
                        DIFFERING,
                        values -> values.set(
                                        "ratio_max",
                                        BigDecimal.valueOf(ratioMax).toPlainString())
                                .set("at_least", atLeast.nanoUsd())),
                PostgresMoneyChecks::providerCost);
    }

    @Override
    public List<ProviderCost> providerCosts() {
        return postgres.query(Sql.of(PROVIDER_COSTS), PostgresMoneyChecks::providerCost);
    }

    @Override
    public Status status() {
        Map<String, Long> violations = new TreeMap<>();
        postgres.query(
                        Sql.of("select rule, count(*) found from money_violation group by rule"),
                        row -> Map.entry(row.text("rule"), row.number("found")))
                .forEach(entry -> violations.put(entry.getKey(), entry.getValue()));
        return postgres.query(
                        Sql.of(STATUS),
                        row -> new Status(violations, row.numberOrNull("check_s"), row.numberOrNull("round_s")))
                .getFirst();
    }

    private static ProviderCost providerCost(Row row) throws SQLException {
        return new ProviderCost(
                LocalDate.parse(row.text("day")),
                row.text("provider"),
                row.text("model"),
                row.number("calls"),
                new Money(row.number("cost_nano_usd")),
                new Money(row.number("provider_cost_nano_usd")));
    }
}
