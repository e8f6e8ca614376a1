package aigateway.budgets;

import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Word;
import aigateway.kernel.Write;
import aigateway.postgres.ListSql;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Budgets in the table budget; their status comes from the table budget_period. */
public final class PostgresBudgets implements Budgets {
    private static final String STATUS = """
            select b.id, %s, b.period, b.zone, b.mode, b.limit_nano_usd, b.raise_nano_usd, b.raise_until,
                b.thresholds::text[] thresholds, b.created_at, limit_now(b) limit_now,
                coalesce(p.spent_nano_usd, 0) spent, coalesce(p.reserved_nano_usd, 0) held,
                period_end(b.period, b.zone, now()) resets_at, b.version, b.name
            from budget b
            left join budget_period p on p.budget_id = b.id and p.starts_at = period_start(b.period, b.zone, now())
            where b.deleted_at is null""".formatted(Scope.columns("b."));

    /** A budget over calls of all teams belongs to none. */
    private static final String VISIBLE = STATUS + " and "
            + ListSql.visible("coalesce(b.team_id, (select k.team_id from client_key k where k.id = b.key_id))");

    private static final String NEWEST_FIRST = ListSql.newestFirst("budget", "b", "created_at");

    private static final String FIND = VISIBLE + " and b.id = :id";

    private static final String LIST = VISIBLE + """
             and (b.key_id = :key::text or :key::text is null)
            and (b.team_id = :team::text or :team::text is null)""" + NEWEST_FIRST;

    private static final String LABEL = """
            select b.name, t.name team_name from budget b left join team t on t.id = b.team_id where b.id = :id""";

    /** Enough for all teams of a page of a list. */
    private static final int OF_TEAMS_MAX = 1_000;

    private static final String OF_TEAMS = STATUS + """
             and b.key_id is null and b.team_id = any(:teams::text[])
            order by b.created_at, b.id limit :limit""";

    private static final String REACHED = STATUS + "\n" + """
            and p.spent_nano_usd * 100.0 >= limit_now(b) * coalesce(:percent::int, (select min(t) from unnest(b.thresholds) t))
            """ + NEWEST_FIRST;

    private static final String CREATE = """
            insert into budget
                (id, period, zone, mode, limit_nano_usd, raise_nano_usd, raise_until, thresholds, name, %s)
            values
                (:id, :period, :zone, :mode, :limit, :raise, :raise_until, :thresholds::int[], :name, %s)
            """.formatted(Scope.columns(""), Scope.columns(":"));

    /** The columns of each member of a PATCH. */
    private static final Map<String, String> CHANGEABLE = Map.of(
            BudgetSpec.MODE, "mode = :mode",
            BudgetSpec.LIMIT, "limit_nano_usd = :limit",
            BudgetSpec.RAISE, "raise_nano_usd = :raise, raise_until = :raise_until",
            BudgetSpec.THRESHOLDS, "thresholds = :thresholds::int[]",
            BudgetSpec.NAME, "name = :name");

    private static final String DELETE = """
            update budget set deleted_at = coalesce(deleted_at, now()), version = version + 1 where id = :id""";

    private final Postgres postgres;

    public PostgresBudgets(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Write create(Budget budget) {
        return Sql.named(CREATE, values -> {
            budget.scope().bind(values);
            bind(values, budget, BudgetSpec.CHANGEABLE)
                    .set("id", budget.id().value())
                    .set("period", Word.of(budget.period()))
                    .set("zone", budget.zone());
        });
    }

    @Override
    public Write change(Budget budget, long version, Set<String> members) {
        String assignments = members.stream()
                .sorted()
                .map(member -> Objects.requireNonNull(CHANGEABLE.get(member), member))
                .collect(Collectors.joining(", "));
        // Without a member only the version is checked, and grows.
        String set = assignments.isEmpty() ? "mode = mode" : assignments;
        String change = """
                with changed as (
                    update budget set %s, version = version + 1
                    where id = :id and version = :version and deleted_at is null
                    returning id)
                select require_change(count(*)) from changed""".formatted(set);
        return Sql.named(
                change,
                values -> bind(values, budget, members)
                        .set("id", budget.id().value())
                        .set("version", version));
    }

    private static Sql.Parameters bind(Sql.Parameters values, Budget budget, Set<String> members) {
        Budget.Raise raise = budget.raise();
        if (members.contains(BudgetSpec.MODE)) {
            values.set("mode", Word.of(budget.mode()));
        }
        if (members.contains(BudgetSpec.LIMIT)) {
            values.set("limit", budget.limit().nanoUsd());
        }
        if (members.contains(BudgetSpec.RAISE)) {
            values.set("raise", raise == null ? 0L : raise.by().nanoUsd())
                    .set("raise_until", raise == null ? null : raise.until());
        }
        if (members.contains(BudgetSpec.THRESHOLDS)) {
            values.set(
                    "thresholds",
                    budget.thresholds().stream().map(String::valueOf).toList());
        }
        if (members.contains(BudgetSpec.NAME)) {
            values.set("name", budget.name());
        }
        return values;
    }

    @Override
    public Write delete(BudgetId id) {
        return Sql.named(DELETE, values -> values.set("id", id.value()));
    }

    @Override
    public Optional<BudgetStatus> find(BudgetId id) {
        return find(id, VisibleTeams.ALL);
    }

    @Override
    public Optional<BudgetStatus> find(BudgetId id, VisibleTeams visible) {
        Sql find = Sql.named(FIND, values -> values.visible(visible).set("id", id.value()));
        return postgres.queryOne(find, PostgresBudgets::status);
    }

    @Override
    public Optional<Label> label(BudgetId id) {
        Sql label = Sql.named(LABEL, values -> values.set("id", id.value()));
        return postgres.queryOne(label, row -> new Label(row.textOrNull("name"), row.textOrNull("team_name")));
    }

    @Override
    public List<BudgetStatus> list(BudgetFilter filter, @Nullable BudgetId after, int limit) {
        KeyId key = filter.key();
        TeamId team = filter.team();
        Sql list = Sql.named(
                LIST,
                values -> values.set("key", key == null ? null : key.value())
                        .set("team", team == null ? null : team.value())
                        .visible(filter.visible())
                        .page(after == null ? null : after.value(), limit));
        return postgres.query(list, PostgresBudgets::status);
    }

    @Override
    public List<BudgetStatus> reached(@Nullable Integer percent, @Nullable BudgetId after, int limit) {
        Sql reached = Sql.named(
                REACHED, values -> values.set("percent", percent).page(after == null ? null : after.value(), limit));
        return postgres.query(reached, PostgresBudgets::status);
    }

    @Override
    public List<BudgetStatus> ofTeams(Set<TeamId> teams) {
        List<String> ids = teams.stream().map(TeamId::value).sorted().toList();
        Sql list = Sql.named(OF_TEAMS, values -> values.set("teams", ids).set("limit", OF_TEAMS_MAX));
        return postgres.query(list, PostgresBudgets::status);
    }

    @Override
    public List<BudgetStatus> applyingTo(ScopeField.CallingKey key) {
        String text = STATUS + Scope.conditions(key) + " order by b.created_at, b.id";
        return postgres.query(Sql.named(text, values -> Scope.bindConditions(values, key)), PostgresBudgets::status);
    }

    @Override
    public boolean knowsZone(String zone) {
        Sql known = Sql.named("select 1 from pg_timezone_names where name = :zone", values -> values.set("zone", zone));
        return postgres.queryOne(known, row -> true).isPresent();
    }

    static Scope scope(Row row) throws SQLException {
        Scope scope = Scope.EVERYTHING;
        for (ScopeField field : Scope.FIELDS) {
            scope = scope.with(field, row.textOrNull(field.column()));
        }
        return scope;
    }

    private static BudgetStatus status(Row row) throws SQLException {
        Instant until = row.instantOrNull("raise_until");
        List<String> thresholds = row.textsOrNull("thresholds");
        var budget = new Budget(
                new BudgetId(row.text("id")),
                scope(row),
                Word.parse(Budget.Period.class, row.text("period")),
                row.text("zone"),
                Word.parse(Budget.Mode.class, row.text("mode")),
                new Money(row.number("limit_nano_usd")),
                until == null ? null : new Budget.Raise(new Money(row.number("raise_nano_usd")), until),
                thresholds == null
                        ? List.of()
                        : thresholds.stream().map(Integer::valueOf).toList(),
                row.textOrNull("name"));
        return new BudgetStatus(
                budget,
                row.instant("created_at"),
                new Money(row.number("limit_now")),
                new Money(row.number("spent")),
                new Money(row.number("held")),
                row.instantOrNull("resets_at"),
                row.number("version"));
    }
}
