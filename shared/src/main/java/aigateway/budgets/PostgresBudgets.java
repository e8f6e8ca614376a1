package aigateway.budgets;

import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Budgets in the table budget; how they stand is in budget_period. */
public final class PostgresBudgets implements Budgets {
    private static final String STANDING = """
            select b.id, b.key_id, b.tag, b.model, b.period, b.zone, b.mode, b.limit_nano_usd, b.raise_nano_usd, b.raise_until,
                b.thresholds::text[] thresholds, b.created_at, limit_now(b) limit_now, coalesce(p.spent_nano_usd, 0) spent, coalesce(p.reserved_nano_usd, 0) held,
                period_end(b.period, b.zone, now()) resets_at
            from budget b
            left join budget_period p on p.budget_id = b.id and p.starts_at = period_start(b.period, b.zone, now())
            where b.deleted_at is null""";

    private final Postgres postgres;

    public PostgresBudgets(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Write create(Budget budget) {
        Budget.Raise raise = budget.raise();
        return Sql.of(
                """
                insert into budget (id, key_id, tag, model, period, zone, mode, limit_nano_usd, raise_nano_usd, raise_until,
                    thresholds)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::int[])""",
                budget.id().value(),
                budget.scope().key(),
                budget.scope().tag(),
                budget.scope().model(),
                lower(budget.period()),
                budget.zone(),
                lower(budget.mode()),
                budget.limit().nanoUsd(),
                raise == null ? 0L : raise.by().nanoUsd(),
                raise == null ? null : raise.until(),
                thresholds(budget));
    }

    @Override
    public Write change(Budget budget) {
        Budget.Raise raise = budget.raise();
        return Sql.of(
                """
                update budget set mode = ?, limit_nano_usd = ?, raise_nano_usd = ?, raise_until = ?, thresholds = ?::int[]
                where id = ?""",
                lower(budget.mode()),
                budget.limit().nanoUsd(),
                raise == null ? 0L : raise.by().nanoUsd(),
                raise == null ? null : raise.until(),
                thresholds(budget),
                budget.id().value());
    }

    @Override
    public Write delete(BudgetId id) {
        return Sql.of("update budget set deleted_at = coalesce(deleted_at, now()) where id = ?", id.value());
    }

    @Override
    public Optional<BudgetStatus> find(BudgetId id) {
        return postgres.queryOne(Sql.of(STANDING + " and b.id = ?", id.value()), PostgresBudgets::standing);
    }

    @Override
    public List<BudgetStatus> list(@Nullable KeyId key, @Nullable BudgetId after, int limit) {
        return postgres.query(
                Sql.of(
                        STANDING + """
                                 and (b.key_id = ?1 or ?1 is null)
                                 and ((b.created_at, b.id) < (select created_at, id from budget where id = ?2) or ?2 is null)
                                order by b.created_at desc, b.id desc limit ?""".replace("?1", "?::text").replace("?2", "?::text"),
                        key == null ? null : key.value(),
                        key == null ? null : key.value(),
                        after == null ? null : after.value(),
                        after == null ? null : after.value(),
                        limit),
                PostgresBudgets::standing);
    }

    @Override
    public List<BudgetStatus> applyingTo(KeyId key, List<String> tags) {
        return postgres.query(Sql.of(STANDING + """
                                 and (b.key_id is null or b.key_id = ?) and (b.tag is null or b.tag = any (?))
                                order by b.created_at, b.id""", key.value(), tags), PostgresBudgets::standing);
    }

    @Override
    public boolean knowsZone(String zone) {
        return postgres.queryOne(Sql.of("select 1 from pg_timezone_names where name = ?", zone), row -> true)
                .isPresent();
    }

    @Override
    public List<Alert> noteAlerts() {
        return postgres.query(
                Sql.of("select * from note_alerts()"),
                row -> new Alert(
                        new BudgetId(row.text("budget_id")),
                        row.number("threshold"),
                        new Money(row.number("spent_nano_usd")),
                        new Money(row.number("limit_nano_usd"))));
    }

    private static BudgetStatus standing(Row row) throws SQLException {
        Instant until = row.instantOrNull("raise_until");
        List<String> thresholds = row.textsOrNull("thresholds");
        var budget = new Budget(
                new BudgetId(row.text("id")),
                new Budget.Scope(row.textOrNull("key_id"), row.textOrNull("tag"), row.textOrNull("model")),
                Budget.Period.valueOf(upper(row.text("period"))),
                row.text("zone"),
                Budget.Mode.valueOf(upper(row.text("mode"))),
                new Money(row.number("limit_nano_usd")),
                until == null ? null : new Budget.Raise(new Money(row.number("raise_nano_usd")), until),
                thresholds == null
                        ? List.of()
                        : thresholds.stream().map(Integer::valueOf).toList());
        return new BudgetStatus(
                budget,
                row.instant("created_at"),
                new Money(row.number("limit_now")),
                new Money(row.number("spent")),
                new Money(row.number("held")),
                row.instantOrNull("resets_at"));
    }

    private static List<String> thresholds(Budget budget) {
        return budget.thresholds().stream().map(String::valueOf).toList();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String upper(String value) {
        return value.toUpperCase(Locale.ROOT);
    }
}
