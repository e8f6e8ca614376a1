package aigateway.notices;

import aigateway.kernel.ChannelId;
import aigateway.kernel.Word;
import aigateway.kernel.Write;
import aigateway.postgres.ListSql;
import aigateway.postgres.Postgres;
import aigateway.postgres.PostgresEncryptedColumn;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import aigateway.secrets.EncryptedColumn;
import aigateway.secrets.Vault;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Channels in the table channel; address and secret are encrypted there. */
public final class PostgresChannels implements Channels {
    private static final String COLUMNS = "select id, name, kind, address, disabled_reason, created_at from channel";

    private static final String LIST =
            COLUMNS + " where deleted_at is null" + ListSql.newestFirst("channel", "channel", "created_at");

    private static final String CHANGE = """
            update channel set
                name = coalesce(:name, name),
                address = coalesce(:address, address),
                disabled_at = case :disabled::boolean when true then coalesce(disabled_at, now())
                    when false then null else disabled_at end,
                disabled_reason = case :disabled::boolean when true then coalesce(disabled_reason, 'owner')
                    when false then null else disabled_reason end
            where id = :id and deleted_at is null""";

    private static final String GONE =
            "update channel set disabled_at = now(), disabled_reason = 'gone' where id = :id and disabled_at is null";

    private final Postgres postgres;
    private final Vault vault;

    public PostgresChannels(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.vault = vault;
    }

    @Override
    public Write create(NewChannel channel) {
        var sealed = new EncryptedChannel(vault, channel.id());
        return Sql.named(
                """
                insert into channel (id, name, kind, address, secret, created_at)
                values (:id, :name, :kind, :address, :secret, :at)""",
                values -> values.set("id", channel.id().value())
                        .set("name", channel.name())
                        .set("kind", Word.of(channel.address().kind()))
                        .set("address", sealed.address(channel.address()))
                        .set("secret", channel.secret() == null ? null : sealed.secret(channel.secret()))
                        .set("at", channel.at()));
    }

    @Override
    public Write change(ChannelId id, Change change) {
        byte[] address = change.address() == null ? null : new EncryptedChannel(vault, id).address(change.address());
        return Sql.named(
                CHANGE,
                values -> values.set("name", change.name())
                        .set("address", address)
                        .set("disabled", change.disabled())
                        .set("id", id.value()));
    }

    @Override
    public Write delete(ChannelId id, Instant at) {
        return Sql.named(
                "update channel set deleted_at = coalesce(deleted_at, :at) where id = :id",
                values -> values.set("id", id.value()).set("at", at));
    }

    @Override
    public void disableGone(ChannelId id) {
        postgres.update(Sql.named(GONE, values -> values.set("id", id.value())));
    }

    @Override
    public Optional<Channel> find(ChannelId id) {
        return postgres.queryOne(
                Sql.named(COLUMNS + " where id = :id and deleted_at is null", values -> values.set("id", id.value())),
                this::channel);
    }

    @Override
    public List<Channel> list(@Nullable ChannelId after, int limit) {
        return postgres.query(
                Sql.named(LIST, values -> values.page(after == null ? null : after.value(), limit)), this::channel);
    }

    @Override
    public int count() {
        return postgres.queryOne(Sql.of("select count(*) count from channel where deleted_at is null"), row ->
                        (int) row.number("count"))
                .orElse(0);
    }

    @Override
    public List<EncryptedColumn> sealed() {
        return List.of(
                new PostgresEncryptedColumn(postgres, "channel", "address"),
                new PostgresEncryptedColumn(postgres, "channel", "secret"));
    }

    private Channel channel(Row row) throws SQLException {
        var id = new ChannelId(row.text("id"));
        return new Channel(
                id,
                row.text("name"),
                new EncryptedChannel(vault, id).openAddress(row.text("kind"), row.bytes("address")),
                row.textOrNull("disabled_reason"),
                row.instant("created_at"));
    }
}
