package aigateway.keys;

import aigateway.http.Cidr;
import aigateway.json.LimitsJson;
import aigateway.kernel.KeyId;
import aigateway.kernel.KeyTeam;
import aigateway.kernel.TeamId;
import aigateway.postgres.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a key with its team from a row of {@link #FROM}. */
final class PostgresKeyRow {
    /** A team's limits come with each of its keys, so that a call needs no second query. */
    static final String FROM = """
            select k.*, t.name as team_name, t.limits as team_limits, t.version as team_version
            from client_key k left join team t on t.id = k.team_id
            """;

    private PostgresKeyRow() {}

    static StoredKey stored(Row row) throws SQLException {
        Instant previousUntil = row.instantOrNull("previous_until");
        var key = new Key(
                new KeyId(row.text("id")),
                spec(row),
                team(row),
                row.bytesOrNull("legacy_index") != null,
                row.instant("created_at"),
                row.instantOrNull("last_used_at"),
                row.instantOrNull("revoked_at"),
                previousUntil,
                row.number("version"));
        return new StoredKey(
                key,
                hash(row, "secret_hash", "pepper_version"),
                hash(row, "previous_hash", "previous_pepper_version"),
                previousUntil);
    }

    private static KeySpec spec(Row row) throws SQLException {
        List<String> tags = row.textsOrNull("tags");
        List<String> ips = row.textsOrNull("allowed_ips");
        return new KeySpec(
                row.text("name"),
                tags == null ? List.of() : tags,
                row.textsOrNull("allowed_models"),
                ips == null ? null : ips.stream().map(Cidr::parse).toList(),
                row.instantOrNull("expires_at"),
                LimitsJson.parse(row.textOrNull("limits")),
                CacheSetting.parse(row.text("cache")));
    }

    private static @Nullable KeyTeam team(Row row) throws SQLException {
        String id = row.textOrNull("team_id");
        return id == null
                ? null
                : new KeyTeam(
                        new TeamId(id),
                        row.text("team_name"),
                        LimitsJson.parse(row.textOrNull("team_limits")),
                        row.number("team_version"));
    }

    private static StoredKey.@Nullable SecretHash hash(Row row, String hash, String version) throws SQLException {
        byte[] bytes = row.bytesOrNull(hash);
        return bytes == null ? null : new StoredKey.SecretHash(bytes, (int) row.number(version));
    }
}
