package aigateway.alerts;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.AlertRuleId;
import aigateway.kernel.BudgetId;
import aigateway.kernel.ChannelId;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Word;
import aigateway.kernel.Write;
import aigateway.postgres.ListSql;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rules in the table alert_rule. */
public final class PostgresAlertRules implements AlertRules {
    private static final String SELECT = "select * from alert_rule where deleted_at is null";

    private static final String LIST = SELECT + ListSql.newestFirst("alert_rule", "alert_rule", "created_at");

    private static final String CREATE = """
            insert into alert_rule (id, name, kind, parameters, team_id, budget_id, key_id, channels, enabled, muted_until,
                notify_closed, created_at)
            values (:id, :name, :kind, :parameters::jsonb, :team, :budget, :key, :channels::text[], :enabled, :muted_until,
                :notify_closed, :created_at)""";

    private static final String CHANGE = """
            with changed as (
                update alert_rule set name = :name, parameters = :parameters::jsonb, channels = :channels::text[],
                    enabled = :enabled, muted_until = :muted_until, notify_closed = :notify_closed, version = version + 1
                where id = :id and version = :version and deleted_at is null
                returning id)
            select require_change(count(*)) from changed""";

    private final Postgres postgres;

    public PostgresAlertRules(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Write create(AlertRule rule) {
        RuleScope scope = rule.scope();
        return Sql.named(
                CREATE,
                values -> changeable(values, rule)
                        .set("kind", Word.of(rule.kind()))
                        .set("team", scope.team() == null ? null : scope.team().value())
                        .set(
                                "budget",
                                scope.budget() == null ? null : scope.budget().value())
                        .set("key", scope.key() == null ? null : scope.key().value())
                        .set("created_at", rule.createdAt()));
    }

    @Override
    public Write change(AlertRule rule) {
        return Sql.named(CHANGE, values -> changeable(values, rule).set("version", rule.version()));
    }

    private static Sql.Parameters changeable(Sql.Parameters values, AlertRule rule) {
        List<ChannelId> channels = rule.channels();
        return values.set("id", rule.id().value())
                .set("name", rule.name())
                .set("parameters", rule.parameters().text())
                .set(
                        "channels",
                        channels == null
                                ? null
                                : channels.stream().map(ChannelId::value).toList())
                .set("enabled", rule.enabled())
                .set("muted_until", rule.mutedUntil())
                .set("notify_closed", rule.notifyClosed());
    }

    @Override
    public Write delete(AlertRuleId id, Instant at) {
        return Sql.named(
                "update alert_rule set deleted_at = :at, version = version + 1 where id = :id and deleted_at is null",
                values -> values.set("id", id.value()).set("at", at));
    }

    @Override
    public Optional<AlertRule> find(AlertRuleId id) {
        return postgres.queryOne(
                Sql.named(SELECT + " and id = :id", values -> values.set("id", id.value())), PostgresAlertRules::rule);
    }

    @Override
    public List<AlertRule> list(@Nullable AlertRuleId after, int limit) {
        return postgres.query(
                Sql.named(LIST, values -> values.page(after == null ? null : after.value(), limit)),
                PostgresAlertRules::rule);
    }

    @Override
    public List<AlertRule> enabled(AlertKind kind, int limit) {
        return postgres.query(
                Sql.named(
                        SELECT + " and enabled and kind = :kind order by id limit :limit",
                        values -> values.set("kind", Word.of(kind)).set("limit", limit)),
                PostgresAlertRules::rule);
    }

    @Override
    public int count() {
        return postgres.queryOne(Sql.of("select count(*) count from alert_rule where deleted_at is null"), row ->
                        (int) row.number("count"))
                .orElse(0);
    }

    @Override
    public Instant firstCreated() {
        return postgres.queryOne(
                        Sql.of("select coalesce(min(created_at), now()) first from alert_rule"),
                        row -> row.instant("first"))
                .orElse(Instant.EPOCH);
    }

    private static AlertRule rule(Row row) throws SQLException {
        AlertKind kind = Word.parse(AlertKind.class, row.text("kind"));
        String team = row.textOrNull("team_id");
        String budget = row.textOrNull("budget_id");
        String key = row.textOrNull("key_id");
        List<String> channels = row.textsOrNull("channels");
        return new AlertRule(
                new AlertRuleId(row.text("id")),
                row.text("name"),
                RuleParameters.stored(kind, object(row.text("parameters"))),
                new RuleScope(
                        team == null ? null : new TeamId(team),
                        budget == null ? null : new BudgetId(budget),
                        key == null ? null : new KeyId(key)),
                channels == null ? null : channels.stream().map(ChannelId::new).toList(),
                row.flag("enabled"),
                row.instantOrNull("muted_until"),
                row.flag("notify_closed"),
                row.instant("created_at"),
                row.number("version"));
    }

    private static Json.Obj object(String json) {
        return switch (JsonReader.object(json.getBytes(StandardCharsets.UTF_8))) {
            case JsonReader.Result.Read(var document) -> document.root();
            case JsonReader.Result.Malformed(String why) -> throw new IllegalStateException("alert_rule: " + why);
        };
    }
}
