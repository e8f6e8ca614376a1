package aigateway.keys;

import aigateway.http.Cidr;
import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.PostgresEncryptedColumn;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import aigateway.secrets.EncryptedColumn;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keys in the table client_key. */
public final class PostgresKeys implements Keys {
    private static final String FIND = "select * from client_key where id = :id";

    private static final String FIND_LEGACY = """
            select * from client_key where legacy_index in (select decode(h, 'hex') from unnest(:indexes) h)""";

    private static final String LIST = "select * from client_key order by created_at desc, id desc limit :limit";

    private static final String LIST_AFTER = """
            select * from client_key
            where (created_at, id) < (select created_at, id from client_key where id = :after)
            order by created_at desc, id desc limit :limit""";

    private static final String CREATE = """
            insert into client_key (id, name, tags, allowed_models, allowed_ips, expires_at, limits, cache,
                secret_hash, pepper_version, legacy_index, webhook_secret)
            values (:id, :name, :tags, :allowed_models, :allowed_ips, :expires_at, :limits::jsonb, :cache,
                :secret_hash, :pepper_version, :legacy_index, :webhook_secret)""";

    private static final String CHANGE = """
            update client_key set name = :name, tags = :tags, allowed_models = :allowed_models,
                allowed_ips = :allowed_ips, expires_at = :expires_at, limits = :limits::jsonb, cache = :cache,
                version = version + 1
            where id = :id""";

    private static final String REVOKE = """
            update client_key set revoked_at = coalesce(revoked_at, :at), version = version + 1 where id = :id""";

    private static final String ROLL = """
            update client_key set previous_hash = secret_hash, previous_pepper_version = pepper_version,
                previous_until = :grace_until, secret_hash = :secret_hash, pepper_version = :pepper_version,
                version = version + 1
            where id = :id""";

    private final Postgres postgres;

    public PostgresKeys(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Optional<Key> find(KeyId id) {
        return findStored(id).map(StoredKey::key);
    }

    Optional<StoredKey> findStored(KeyId id) {
        return postgres.queryOne(Sql.named(FIND, values -> values.set("id", id.value())), PostgresKeys::stored);
    }

    Optional<StoredKey> findLegacy(List<byte[]> indexes) {
        List<String> hex = indexes.stream().map(HexFormat.of()::formatHex).toList();
        return postgres.queryOne(Sql.named(FIND_LEGACY, values -> values.set("indexes", hex)), PostgresKeys::stored);
    }

    @Override
    public List<Key> list(@Nullable KeyId after, int limit) {
        Sql list = after == null
                ? Sql.named(LIST, values -> values.set("limit", limit))
                : Sql.named(
                        LIST_AFTER, values -> values.set("after", after.value()).set("limit", limit));
        return postgres.query(list, row -> stored(row).key());
    }

    @Override
    public boolean any() {
        return postgres.queryOne(Sql.of("select 1 from client_key limit 1"), row -> true)
                .isPresent();
    }

    @Override
    public boolean hasLegacy(List<byte[]> indexes) {
        return findLegacy(indexes).isPresent();
    }

    @Override
    public Optional<byte[]> webhookSecret(KeyId id) {
        return postgres.queryOne(
                Sql.named(FIND, values -> values.set("id", id.value())), row -> row.bytes("webhook_secret"));
    }

    @Override
    public EncryptedColumn webhookSecrets() {
        return new PostgresEncryptedColumn(postgres, "client_key", "webhook_secret");
    }

    @Override
    public Write create(KeyId id, KeySpec spec, KeyHashes.NewSecret secret, byte[] sealedWebhookSecret) {
        return Sql.named(
                CREATE,
                values -> bind(values, id, spec)
                        .set("secret_hash", secret.hash())
                        .set("pepper_version", secret.pepperVersion())
                        .set("legacy_index", secret.legacyIndex())
                        .set("webhook_secret", sealedWebhookSecret));
    }

    @Override
    public Write change(KeyId id, KeySpec spec) {
        return Sql.named(CHANGE, values -> bind(values, id, spec));
    }

    private static Sql.Parameters bind(Sql.Parameters values, KeyId id, KeySpec spec) {
        return values.set("id", id.value())
                .set("name", spec.name())
                .set("tags", spec.tags())
                .set("allowed_models", spec.allowedModels())
                .set("allowed_ips", texts(spec.allowedIps()))
                .set("expires_at", spec.expiresAt())
                .set("limits", LimitsJson.text(spec.limits()))
                .set("cache", spec.cache().text());
    }

    @Override
    public Write revoke(KeyId id, Instant at) {
        return Sql.named(REVOKE, values -> values.set("id", id.value()).set("at", at));
    }

    @Override
    public Write roll(KeyId id, KeyHashes.NewSecret secret, Instant graceUntil) {
        return Sql.named(
                ROLL,
                values -> values.set("id", id.value())
                        .set("grace_until", graceUntil)
                        .set("secret_hash", secret.hash())
                        .set("pepper_version", secret.pepperVersion()));
    }

    private static @Nullable List<String> texts(@Nullable List<Cidr> cidrs) {
        return cidrs == null ? null : cidrs.stream().map(Cidr::toString).toList();
    }

    private static StoredKey stored(Row row) throws SQLException {
        List<String> tags = row.textsOrNull("tags");
        List<String> ips = row.textsOrNull("allowed_ips");
        var spec = new KeySpec(
                row.text("name"),
                tags == null ? List.of() : tags,
                row.textsOrNull("allowed_models"),
                ips == null ? null : ips.stream().map(Cidr::parse).toList(),
                row.instantOrNull("expires_at"),
                LimitsJson.parse(row.textOrNull("limits")),
                CacheSetting.parse(row.text("cache")));
        Instant previousUntil = row.instantOrNull("previous_until");
        var key = new Key(
                new KeyId(row.text("id")),
                spec,
                row.bytesOrNull("legacy_index") != null,
                row.instant("created_at"),
                row.instantOrNull("revoked_at"),
                previousUntil,
                row.number("version"));
        return new StoredKey(
                key,
                hash(row, "secret_hash", "pepper_version"),
                hash(row, "previous_hash", "previous_pepper_version"),
                previousUntil);
    }

    private static StoredKey.@Nullable SecretHash hash(Row row, String hash, String version) throws SQLException {
        byte[] bytes = row.bytesOrNull(hash);
        return bytes == null ? null : new StoredKey.SecretHash(bytes, (int) row.number(version));
    }
}
