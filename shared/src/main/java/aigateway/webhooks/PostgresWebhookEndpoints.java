package aigateway.webhooks;

import aigateway.kernel.KeyId;
import aigateway.kernel.WebhookEndpointId;
import aigateway.postgres.Postgres;
import aigateway.postgres.PostgresEncryptedColumn;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import aigateway.secrets.EncryptedColumn;
import aigateway.secrets.Vault;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Endpoints in the table webhook_endpoint; URL and secrets are encrypted there. */
public final class PostgresWebhookEndpoints implements WebhookEndpoints {
    private static final String COLUMNS = """
            id, url, event_types, with_result, disabled_reason,
            case when previous_until > now() then previous_until end previous_until, created_at""";

    private static final String LIST = "select " + COLUMNS + """
             from webhook_endpoint
            where key_id = ? and (?::text is null or (created_at, id) <
                (select created_at, id from webhook_endpoint where id = ? and key_id = ?))
            order by created_at desc, id desc limit ?""";

    private final Postgres postgres;
    private final Vault vault;

    public PostgresWebhookEndpoints(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.vault = vault;
    }

    @Override
    public Optional<WebhookEndpoint> create(KeyId owner, NewEndpoint endpoint, int endpointsMax) {
        var sealed = new EncryptedEndpoint(vault, endpoint.id());
        return postgres.queryOne(
                Sql.of(
                        "select " + COLUMNS + " from create_webhook_endpoint(?, ?, ?, ?, ?, ?, ?)",
                        endpoint.id().value(),
                        owner.value(),
                        sealed.url(endpoint.url()),
                        sealed.secret(endpoint.secret()),
                        endpoint.eventTypes(),
                        endpoint.withResult(),
                        endpointsMax),
                this::endpoint);
    }

    @Override
    public Optional<WebhookEndpoint> find(KeyId owner, WebhookEndpointId id) {
        return postgres.queryOne(
                Sql.of(
                        "select " + COLUMNS + " from webhook_endpoint where id = ? and key_id = ?",
                        id.value(),
                        owner.value()),
                this::endpoint);
    }

    @Override
    public List<WebhookEndpoint> list(KeyId owner, @Nullable String after, int limit) {
        return postgres.query(Sql.of(LIST, owner.value(), after, after, owner.value(), limit), this::endpoint);
    }

    @Override
    public Optional<WebhookEndpoint> change(KeyId owner, WebhookEndpointId id, Change change) {
        byte[] url = change.url() == null ? null : new EncryptedEndpoint(vault, id).url(change.url());
        Boolean disabled = change.disabled();
        return postgres.queryOne(
                Sql.of(
                        """
                        update webhook_endpoint set
                            url = coalesce(?, url),
                            event_types = case when ? then ?::text[] else event_types end,
                            with_result = coalesce(?, with_result),
                            disabled_at = case ?::boolean when true then coalesce(disabled_at, now())
                                when false then null else disabled_at end,
                            disabled_reason = case ?::boolean when true then coalesce(disabled_reason, 'owner')
                                when false then null else disabled_reason end,
                            changed_at = case when ?::boolean then now() else changed_at end
                        where id = ? and key_id = ?
                        returning\s""" + COLUMNS,
                        url,
                        change.choosesTypes(),
                        change.eventTypes(),
                        change.withResult(),
                        disabled,
                        disabled,
                        url != null || Boolean.FALSE.equals(disabled),
                        id.value(),
                        owner.value()),
                this::endpoint);
    }

    @Override
    public Optional<WebhookEndpoint> roll(KeyId owner, WebhookEndpointId id, WebhookSecret secret, Duration grace) {
        return postgres.queryOne(
                Sql.of(
                        """
                        update webhook_endpoint e set
                            previous_secret = case when g.seconds > 0 then e.secret end,
                            previous_until = case when g.seconds > 0 then now() + g.seconds * interval '1 second' end,
                            secret = ?
                        from (select ?::bigint seconds) g
                        where e.id = ? and e.key_id = ?
                        returning\s""" + COLUMNS,
                        new EncryptedEndpoint(vault, id).secret(secret),
                        grace.toSeconds(),
                        id.value(),
                        owner.value()),
                this::endpoint);
    }

    @Override
    public List<EncryptedColumn> sealed() {
        return List.of(
                new PostgresEncryptedColumn(postgres, "webhook_endpoint", "url"),
                new PostgresEncryptedColumn(postgres, "webhook_endpoint", "secret"));
    }

    @Override
    public boolean delete(KeyId owner, WebhookEndpointId id) {
        return postgres.update(
                        Sql.of("delete from webhook_endpoint where id = ? and key_id = ?", id.value(), owner.value()))
                > 0;
    }

    private WebhookEndpoint endpoint(Row row) throws SQLException {
        var id = new WebhookEndpointId(row.text("id"));
        return new WebhookEndpoint(
                id,
                new EncryptedEndpoint(vault, id).openUrl(row.bytes("url")),
                row.textsOrNull("event_types"),
                row.flag("with_result"),
                row.textOrNull("disabled_reason"),
                row.instantOrNull("previous_until"),
                row.instant("created_at"));
    }
}
