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

    private static final String CREATE = "select " + COLUMNS
            + " from create_webhook_endpoint(:id, :owner, :url, :secret, :event_types, :with_result, :endpoints_max)";

    private static final String LIST = "select " + COLUMNS + """
             from webhook_endpoint
            where key_id = :owner and (:after::text is null or (created_at, id) <
                (select created_at, id from webhook_endpoint where id = :after and key_id = :owner))
            order by created_at desc, id desc limit :limit""";

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
                Sql.named(
                        CREATE,
                        values -> values.set("id", endpoint.id().value())
                                .set("owner", owner.value())
                                .set("url", sealed.url(endpoint.url()))
                                .set("secret", sealed.secret(endpoint.secret()))
                                .set("event_types", endpoint.eventTypes())
                                .set("with_result", endpoint.withResult())
                                .set("endpoints_max", endpointsMax)),
                this::endpoint);
    }

    @Override
    public Optional<WebhookEndpoint> find(KeyId owner, WebhookEndpointId id) {
        return postgres.queryOne(
                Sql.named(
                        "select " + COLUMNS + " from webhook_endpoint where id = :id and key_id = :owner",
                        values -> values.set("id", id.value()).set("owner", owner.value())),
                this::endpoint);
    }

    @Override
    public List<WebhookEndpoint> list(KeyId owner, @Nullable String after, int limit) {
        return postgres.query(
                Sql.named(
                        LIST,
                        values -> values.set("owner", owner.value())
                                .set("after", after)
                                .set("limit", limit)),
                this::endpoint);
    }

    @Override
    public Optional<WebhookEndpoint> change(KeyId owner, WebhookEndpointId id, Change change) {
        byte[] url = change.url() == null ? null : new EncryptedEndpoint(vault, id).url(change.url());
        Boolean disabled = change.disabled();
        return postgres.queryOne(
                Sql.named(
                        """
                        update webhook_endpoint set
                            url = coalesce(:url, url),
                            event_types = case when :chooses_types then :event_types::text[] else event_types end,
                            with_result = coalesce(:with_result, with_result),
                            disabled_at = case :disabled::boolean when true then coalesce(disabled_at, now())
                                when false then null else disabled_at end,
                            disabled_reason = case :disabled::boolean when true then coalesce(disabled_reason, 'owner')
                                when false then null else disabled_reason end,
                            changed_at = case when :sendable::boolean then now() else changed_at end
                        where id = :id and key_id = :owner
                        returning\s""" + COLUMNS,
                        values -> values.set("url", url)
                                .set("chooses_types", change.choosesTypes())
                                .set("event_types", change.eventTypes())
                                .set("with_result", change.withResult())
                                .set("disabled", disabled)
                                .set("sendable", url != null || Boolean.FALSE.equals(disabled))
                                .set("id", id.value())
                                .set("owner", owner.value())),
                this::endpoint);
    }

    @Override
    public Optional<WebhookEndpoint> roll(KeyId owner, WebhookEndpointId id, WebhookSecret secret, Duration grace) {
        return postgres.queryOne(
                Sql.named(
                        """
                        update webhook_endpoint e set
                            previous_secret = case when g.seconds > 0 then e.secret end,
                            previous_until = case when g.seconds > 0 then now() + g.seconds * interval '1 second' end,
                            secret = :secret
                        from (select :grace_seconds::bigint seconds) g
                        where e.id = :id and e.key_id = :owner
                        returning\s""" + COLUMNS,
                        values -> values.set("secret", new EncryptedEndpoint(vault, id).secret(secret))
                                .set("grace_seconds", grace.toSeconds())
                                .set("id", id.value())
                                .set("owner", owner.value())),
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
        return postgres.update(Sql.named(
                        "delete from webhook_endpoint where id = :id and key_id = :owner",
                        values -> values.set("id", id.value()).set("owner", owner.value())))
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
