package aigateway.budgets;

import aigateway.kernel.BudgetId;
import aigateway.kernel.Money;
import aigateway.kernel.TeamId;
import aigateway.kernel.Word;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The use of budgets in the table budget_period. */
public final class PostgresBudgetHistory implements BudgetHistory {
    private static final String DURING = """
            select b.id, b.name, %s, b.period, b.zone, b.mode, limit_now(b) limit_now, p.spent, p.periods, p.exhausted
            from budget b
            cross join lateral (
                select count(*) periods, count(*) filter (where d.spent_nano_usd >= limit_now(b)) exhausted,
                    (array_agg(d.spent_nano_usd order by d.starts_at desc))[1] spent
                from budget_period d
                where d.budget_id = b.id and d.starts_at < :to and (d.ends_at is null or d.ends_at > :from)) p
            where b.deleted_at is null and p.periods > 0
                and (:team::text is null
                    or coalesce(b.team_id, (select k.team_id from client_key k where k.id = b.key_id)) = :team)
            order by p.spent::numeric / greatest(limit_now(b), 1) desc, b.id limit :limit""".formatted(Scope.columns("b."));

    private static final String PERIODS = """
            select starts_at, ends_at, spent_nano_usd from budget_period where budget_id = :id
            order by starts_at desc limit :limit""";

    private final Postgres postgres;

    public PostgresBudgetHistory(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public List<Use> during(Instant from, Instant to, @Nullable TeamId team, int limit) {
        Sql during = Sql.named(
                DURING,
                values -> values.set("from", from)
                        .set("to", to)
                        .set("team", team == null ? null : team.value())
                        .set("limit", limit));
        return postgres.query(during, PostgresBudgetHistory::use);
    }

    @Override
    public List<PastPeriod> periods(BudgetId budget, int limit) {
        Sql periods =
                Sql.named(PERIODS, values -> values.set("id", budget.value()).set("limit", limit));
        return postgres.query(
                periods,
                row -> new PastPeriod(
                        row.instant("starts_at"),
                        row.instantOrNull("ends_at"),
                        new Money(row.number("spent_nano_usd"))));
    }

    private static Use use(Row row) throws SQLException {
        Money limit = new Money(row.number("limit_now"));
        var budget = new Budget(
                new BudgetId(row.text("id")),
                PostgresBudgets.scope(row),
                Word.parse(Budget.Period.class, row.text("period")),
                row.text("zone"),
                Word.parse(Budget.Mode.class, row.text("mode")),
                limit,
                null,
                List.of(),
                row.textOrNull("name"));
        return new Use(budget, limit, new Money(row.number("spent")), row.number("periods"), row.number("exhausted"));
    }
}
