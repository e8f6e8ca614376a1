package aigateway.keys;

import aigateway.http.Cidr;
import aigateway.json.LimitsJson;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.PostgresEncryptedColumn;
import aigateway.postgres.Sql;
import aigateway.secrets.EncryptedColumn;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keys in the table client_key. */
public final class PostgresKeys implements Keys {
    private static final String FIND = PostgresKeyRow.FROM + "where k.id = :id";

    private static final String FIND_LEGACY = PostgresKeyRow.FROM + """
            where k.legacy_index in (select decode(h, 'hex') from unnest(:indexes) h)""";

    private static final String CREATE = """
            with created as (
                insert into client_key (id, team_id, name, tags, allowed_models, allowed_ips, expires_at, limits, cache,
                    secret_hash, pepper_version, legacy_index, webhook_secret)
                values (:id, :team, :name, :tags, :allowed_models, :allowed_ips, :expires_at, :limits::jsonb, :cache,
                    :secret_hash, :pepper_version, :legacy_index, :webhook_secret)
                on conflict (legacy_index) do nothing
                returning id)
            select require_change(count(*)) from created""";

    private static final String REVOKE = """
            update client_key set revoked_at = coalesce(revoked_at, :at), version = version + 1 where id = :id""";

    private static final String ROLL = """
            with rolled as (
                update client_key set previous_hash = secret_hash, previous_pepper_version = pepper_version,
                    previous_until = :grace_until, secret_hash = :secret_hash, pepper_version = :pepper_version,
                    version = version + 1
                where id = :id and version = :version
                returning id)
            select require_change(count(*)) from rolled""";

    private static final String MOVE_ALL = """
            update client_key set team_id = :to, version = version + 1 where team_id = :from and revoked_at is null""";

    /** Many transactions note uses of the same keys in any order: one that waited could deadlock with another. */
    private static final String USED = """
            update client_key set last_used_at = :at where id in (
                select id from client_key where id = :id and (last_used_at is null or last_used_at < :due)
                for no key update skip locked)""";

    private static final String TEAM = "team";

    /** The columns of a key's settings; each has the name of its member in the admin API. */
    private static final List<String> SETTINGS =
            List.of("name", "tags", "allowed_models", "allowed_ips", "expires_at", "limits", "cache");

    private static final String WEBHOOK_SECRET = "select webhook_secret from client_key where id = :id";

    private final Postgres postgres;

    public PostgresKeys(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Optional<Key> find(KeyId id) {
        return findStored(id).map(StoredKey::key);
    }

    Optional<StoredKey> findStored(KeyId id) {
        return postgres.queryOne(Sql.named(FIND, values -> values.set("id", id.value())), PostgresKeyRow::stored);
    }

    Optional<StoredKey> findLegacy(List<byte[]> indexes) {
        List<String> hex = indexes.stream().map(HexFormat.of()::formatHex).toList();
        return postgres.queryOne(Sql.named(FIND_LEGACY, values -> values.set("indexes", hex)), PostgresKeyRow::stored);
    }

    /** The ids of the newest keys; of a legacy key also the hexadecimal text of its index. */
    List<String> names(int limit) {
        Sql names = Sql.named(
                "select id, coalesce(encode(legacy_index, 'hex'), id) as legacy from client_key"
                        + " where revoked_at is null order by created_at desc, id desc limit :limit",
                values -> values.set("limit", limit));
        return postgres.query(names, row -> List.of(row.text("id"), row.text("legacy"))).stream()
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public List<Key> list(KeyFilter filter, KeyOrder order, Instant now, @Nullable KeyId after, int limit) {
        return postgres.query(
                PostgresKeyList.of(filter, order, now, after, limit),
                row -> PostgresKeyRow.stored(row).key());
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
                Sql.named(WEBHOOK_SECRET, values -> values.set("id", id.value())), row -> row.bytes("webhook_secret"));
    }

    @Override
    public EncryptedColumn webhookSecrets() {
        return new PostgresEncryptedColumn(postgres, "client_key", "webhook_secret");
    }

    @Override
    public Write create(
            KeyId id, KeySpec spec, @Nullable TeamId team, KeyHashes.NewSecret secret, byte[] sealedWebhookSecret) {
        return Sql.named(
                CREATE,
                values -> bind(values, spec, SETTINGS)
                        .set("id", id.value())
                        .set(TEAM, text(team))
                        .set("secret_hash", secret.hash())
                        .set("pepper_version", secret.pepperVersion())
                        .set("legacy_index", secret.legacyIndex())
                        .set("webhook_secret", sealedWebhookSecret));
    }

    @Override
    public Write change(KeyId id, long version, KeySpec spec, @Nullable TeamId team, Set<String> members) {
        List<String> columns = SETTINGS.stream().filter(members::contains).toList();
        String assignments = columns.stream()
                .map(column -> ", " + column + " = :" + column + (column.equals("limits") ? "::jsonb" : ""))
                .collect(Collectors.joining());
        boolean moves = members.contains(TEAM);
        String change = """
                with changed as (
                    update client_key set version = version + 1%s%s where id = :id and version = :version returning id)
                select require_change(count(*)) from changed""".formatted(assignments, moves ? ", team_id = :team" : "");
        return Sql.named(change, values -> {
            bind(values, spec, columns).set("id", id.value()).set("version", version);
            if (moves) {
                values.set(TEAM, text(team));
            }
        });
    }

    @Override
    public Write moveAll(TeamId from, @Nullable TeamId to) {
        return Sql.named(MOVE_ALL, values -> values.set("from", from.value()).set("to", text(to)));
    }

    @Override
    public Write used(KeyId id, Instant at, Instant due) {
        return Sql.named(
                USED, values -> values.set("id", id.value()).set("at", at).set("due", due));
    }

    private static Sql.Parameters bind(Sql.Parameters values, KeySpec spec, List<String> columns) {
        for (String column : columns) {
            values.set(
                    column,
                    switch (column) {
                        case "name" -> spec.name();
                        case "tags" -> spec.tags();
                        case "allowed_models" -> spec.allowedModels();
                        case "allowed_ips" -> texts(spec.allowedIps());
                        case "expires_at" -> spec.expiresAt();
                        case "limits" -> LimitsJson.text(spec.limits());
                        case "cache" -> spec.cache().text();
                        default -> throw new IllegalArgumentException("no setting: " + column);
                    });
        }
        return values;
    }

    @Override
    public Write revoke(KeyId id, Instant at) {
        return Sql.named(REVOKE, values -> values.set("id", id.value()).set("at", at));
    }

    @Override
    public Write roll(KeyId id, long version, KeyHashes.NewSecret secret, Instant graceUntil) {
        return Sql.named(
                ROLL,
                values -> values.set("id", id.value())
                        .set("version", version)
                        .set("grace_until", graceUntil)
                        .set("secret_hash", secret.hash())
                        .set("pepper_version", secret.pepperVersion()));
    }

    private static @Nullable String text(@Nullable TeamId team) {
        return team == null ? null : team.value();
    }

    private static @Nullable List<String> texts(@Nullable List<Cidr> cidrs) {
        return cidrs == null ? null : cidrs.stream().map(Cidr::toString).toList();
    }
}
