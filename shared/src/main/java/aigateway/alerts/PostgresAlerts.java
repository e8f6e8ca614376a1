package aigateway.alerts;

import aigateway.kernel.AlertId;
import aigateway.kernel.AlertRuleId;
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Word;
import aigateway.kernel.Write;
import aigateway.postgres.ListSql;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Alerts in the table alert. Leases end by the database's clock; when a kind is due is decided by the caller's. */
public final class PostgresAlerts implements Alerts {
    private static final String CLAIM = """
            update alert_task t set epoch = t.epoch + 1, lease_until = now() + :lease_seconds * interval '1 second'
            from (select kind from alert_task
                where due_at <= :now and (lease_until is null or lease_until < now())
                order by kind for update skip locked) due
            where t.kind = due.kind
            returning t.kind, t.epoch, t.cursor""";

    private static final String END = """
            with ended as (
                update alert_task set due_at = :due_at, lease_until = null, cursor = :cursor
                where kind = :kind and epoch = :epoch returning kind)
            select require_change(count(*)) from ended""";

    private static final String OPEN = """
            insert into alert (id, rule_id, kind, subject, period, team_id, key_id, budget_id, title, body, facts, notified_at,
                opened_at)
            values (:id, :rule, :kind, :subject, :period, :team, :key, :budget, :title, :body, :facts::json, :notified_at,
                :opened_at)
            on conflict do nothing""";

    private static final String SELECT =
            "select a.*, r.name rule_name from alert a join alert_rule r on r.id = a.rule_id where ";

    private static final String VISIBLE = SELECT + ListSql.visible("a.team_id");

    private static final String LIST = VISIBLE + """
             and (:open::boolean is null or (a.closed_at is null) = :open) and (:kind::text is null or a.kind = :kind)
            and (:rule::text is null or a.rule_id = :rule) and (:team::text is null or a.team_id = :team)
            and (:budget::text is null or a.budget_id = :budget) and (:key::text is null or a.key_id = :key)
            """ + ListSql.newestFirst("alert", "a", "opened_at");

    private static final String OPEN_BY_KIND = """
            select t.kind, count(a.id) alerts from alert_task t left join alert a on a.kind = t.kind and a.closed_at is null
            group by t.kind""";

    private static final String FORGET = """
            delete from alert where id in (select id from alert where closed_at < :before limit :limit)""";

    private final Postgres postgres;

    public PostgresAlerts(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public List<Turn> claimDue(Instant now, Duration lease) {
        return postgres.query(
                Sql.named(CLAIM, values -> values.set("now", now).set("lease_seconds", lease.toSeconds())),
                row -> new Turn(
                        Word.parse(AlertKind.class, row.text("kind")), row.number("epoch"), row.textOrNull("cursor")));
    }

    @Override
    public Write end(Turn turn, Instant dueAt, @Nullable String cursor) {
        return Sql.named(
                END,
                values -> values.set("due_at", dueAt)
                        .set("cursor", cursor)
                        .set("kind", Word.of(turn.kind()))
                        .set("epoch", turn.epoch()));
    }

    @Override
    public Write evaluateSoon(AlertKind kind, Instant now) {
        return Sql.named("""
                update alert_task set due_at = least(due_at, :now), cursor = null, lease_until = null, epoch = epoch + 1
                where kind = :kind""", values -> values.set("now", now).set("kind", Word.of(kind)));
    }

    @Override
    public List<Alert> ofRule(AlertRuleId rule, List<AlertId> ids) {
        return postgres.query(
                Sql.named(
                        SELECT + "a.rule_id = :rule and (a.closed_at is null or a.id = any(:ids::text[]))",
                        values -> values.set("rule", rule.value())
                                .set("ids", ids.stream().map(AlertId::value).toList())),
                PostgresAlerts::alert);
    }

    @Override
    public Write open(Alert alert) {
        return Sql.named(
                OPEN,
                values -> values.set("id", alert.id().value())
                        .set("rule", alert.rule().value())
                        .set("kind", Word.of(alert.kind()))
                        .set("subject", alert.subject())
                        .set("period", alert.period())
                        .set("team", alert.team() == null ? null : alert.team().value())
                        .set("key", alert.key() == null ? null : alert.key().value())
                        .set(
                                "budget",
                                alert.budget() == null ? null : alert.budget().value())
                        .set("title", alert.title())
                        .set("body", alert.text())
                        .set("facts", alert.facts())
                        .set("notified_at", alert.notifiedAt())
                        .set("opened_at", alert.openedAt()));
    }

    @Override
    public Write reopen(AlertId id) {
        return Sql.named("update alert set closed_at = null where id = :id", values -> values.set("id", id.value()));
    }

    @Override
    public Write notified(AlertId id, Instant at) {
        return Sql.named(
                "update alert set notified_at = coalesce(notified_at, :at) where id = :id",
                values -> values.set("id", id.value()).set("at", at));
    }

    @Override
    public Write close(AlertId id, Instant at) {
        return Sql.named(
                "update alert set closed_at = :at where id = :id and closed_at is null",
                values -> values.set("id", id.value()).set("at", at));
    }

    @Override
    public Write closeAll(AlertRuleId rule, Instant at) {
        return Sql.named(
                "update alert set closed_at = :at where rule_id = :rule and closed_at is null",
                values -> values.set("rule", rule.value()).set("at", at));
    }

    @Override
    public Optional<Alert> find(AlertId id, VisibleTeams visible) {
        return postgres.queryOne(
                Sql.named(
                        VISIBLE + " and a.id = :id",
                        values -> values.visible(visible).set("id", id.value())),
                PostgresAlerts::alert);
    }

    @Override
    public Map<String, Long> openByKind() {
        return postgres.query(Sql.of(OPEN_BY_KIND), row -> Map.entry(row.text("kind"), row.number("alerts"))).stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public List<Alert> list(AlertQuery query) {
        AlertKind kind = query.kind();
        return postgres.query(
                Sql.named(
                        LIST,
                        values -> values.visible(query.visible())
                                .set("open", query.open())
                                .set("kind", kind == null ? null : Word.of(kind))
                                .set(
                                        "rule",
                                        query.rule() == null
                                                ? null
                                                : query.rule().value())
                                .set(
                                        "team",
                                        query.team() == null
                                                ? null
                                                : query.team().value())
                                .set(
                                        "budget",
                                        query.budget() == null
                                                ? null
                                                : query.budget().value())
                                .set(
                                        "key",
                                        query.key() == null ? null : query.key().value())
                                .page(
                                        query.after() == null
                                                ? null
                                                : query.after().value(),
                                        query.limit())),
                PostgresAlerts::alert);
    }

    @Override
    public int forget(Instant before, int limit) {
        return postgres.update(
                Sql.named(FORGET, values -> values.set("before", before).set("limit", limit)));
    }

    private static Alert alert(Row row) throws SQLException {
        String team = row.textOrNull("team_id");
        String key = row.textOrNull("key_id");
        String budget = row.textOrNull("budget_id");
        return new Alert(
                new AlertId(row.text("id")),
                new AlertRuleId(row.text("rule_id")),
                row.text("rule_name"),
                Word.parse(AlertKind.class, row.text("kind")),
                row.text("subject"),
                row.text("period"),
                team == null ? null : new TeamId(team),
                key == null ? null : new KeyId(key),
                budget == null ? null : new BudgetId(budget),
                row.text("title"),
                row.text("body"),
                row.text("facts"),
                row.instantOrNull("notified_at"),
                row.instant("opened_at"),
                row.instantOrNull("closed_at"));
    }
}
