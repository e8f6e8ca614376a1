package aigateway.webhooks;

import aigateway.http.WebhookHttpClient;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.WebhookEndpointId;
import aigateway.kernel.Word;
import aigateway.postgres.OwnedRows;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import aigateway.secrets.Vault;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Deliveries and endpoints in their tables. */
public final class PostgresDeliveryLists implements DeliveryLists {
    private static final String COLUMNS = """
            id, key_id, event_id, endpoint_id, job_id, batch_id, event_type, status, attempts, outcome, next_attempt_at,
            created_at, finished_at""";

    private static final String ENDPOINT = """
            select (select e.url from webhook_endpoint e where e.id = %1$s) endpoint_url,
                (select e.disabled_reason from webhook_endpoint e where e.id = %1$s) off_reason""";

    private static final String SWITCHED_OFF = """
            select e.id, e.key_id, e.url, e.disabled_reason, e.disabled_at, k.name key_name, t.name team_name
            from webhook_endpoint e
            left join client_key k on k.id = e.key_id left join team t on t.id = k.team_id
            where e.disabled_at is not null and (:visible::text[] is null or k.team_id = any (:visible))
            order by e.disabled_at desc limit :limit""";

    private final Postgres postgres;
    private final Vault vault;

    public PostgresDeliveryLists(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.vault = vault;
    }

    @Override
    public List<Listed> deliveries(Query query) {
        return postgres.query(sql(query), this::listed);
    }

    static Sql sql(Query query) {
        Status status = query.status();
        return new OwnedRows(
                        "delivery",
                        COLUMNS,
                        ENDPOINT.formatted("r.endpoint_id"),
                        // A word of ours in the text, so that the planner knows the partial index.
                        status == null ? List.of() : List.of("status = '" + Word.of(status) + "'"),
                        _ -> {},
                        query.visible(),
                        query.key(),
                        query.after() == null ? null : query.after().value(),
                        query.limit())
                .sql();
    }

    @Override
    public Optional<Listed> find(DeliveryId id, VisibleTeams visible) {
        Sql sql = Sql.named(
                one("id = :id"), values -> values.set("id", id.value()).set("limit", 1));
        return postgres.queryOne(sql, this::listed).filter(each -> visible.include(each.team()));
    }

    @Override
    public List<Listed> ofJob(JobId job, VisibleTeams visible, int limit) {
        Sql sql = Sql.named(
                one("job_id = :job"), values -> values.set("job", job.value()).set("limit", limit));
        return postgres.query(sql, this::listed).stream()
                .filter(each -> visible.include(each.team()))
                .toList();
    }

    private static String one(String condition) {
        String endpoint = ENDPOINT.formatted("r.endpoint_id");
        return """
                select r.*, k.name key_name, k.team_id, t.name team_name, c.*
                from (select %s from delivery where %s) r
                left join client_key k on k.id = r.key_id left join team t on t.id = k.team_id
                cross join lateral (%s) c order by r.id limit :limit""".formatted(COLUMNS, condition, endpoint);
    }

    @Override
    public List<OffEndpoint> switchedOff(VisibleTeams visible, int limit) {
        Sql sql = Sql.named(
                SWITCHED_OFF, values -> values.set("visible", visible.ids()).set("limit", limit));
        return postgres.query(sql, row -> {
            var id = new WebhookEndpointId(row.text("id"));
            return new OffEndpoint(
                    id,
                    new KeyId(row.text("key_id")),
                    row.textOrNull("key_name"),
                    row.textOrNull("team_name"),
                    host(id, row.bytes("url")),
                    row.text("disabled_reason"),
                    row.instant("disabled_at"));
        });
    }

    private Listed listed(Row row) throws SQLException {
        DeliveryState delivery = PostgresDeliveryRows.state(row);
        String team = row.textOrNull("team_id");
        WebhookEndpointId endpoint = delivery.endpoint();
        byte[] url = row.bytesOrNull("endpoint_url");
        return new Listed(
                delivery,
                new KeyId(row.text("key_id")),
                row.textOrNull("key_name"),
                team == null ? null : new TeamId(team),
                row.textOrNull("team_name"),
                endpoint == null || url == null ? null : host(endpoint, url),
                row.textOrNull("off_reason"));
    }

    private String host(WebhookEndpointId id, byte[] url) {
        return WebhookHttpClient.origin(new EncryptedEndpoint(vault, id).openUrl(url));
    }
}
