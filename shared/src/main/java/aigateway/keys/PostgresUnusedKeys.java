package aigateway.keys;

import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Reads the last uses in the table client_key. */
public record PostgresUnusedKeys(Postgres postgres) implements UnusedKeys {
    private static final String LIST = """
            select * from (
                select id, name, team_id, last_used_at is not null used,
                    coalesce(last_used_at, greatest(created_at, :noted_from)) since
                from client_key where revoked_at is null and (expires_at is null or expires_at > :now)) k
            where since < :before order by since, id limit :limit""";

    @Override
    public List<Unused> list(Instant before, Instant notedFrom, Instant now, int limit) {
        return postgres.query(
                Sql.named(
                        LIST,
                        values -> values.set("before", before)
                                .set("noted_from", notedFrom)
                                .set("now", now)
                                .set("limit", limit)),
                PostgresUnusedKeys::unused);
    }

    private static Unused unused(Row row) throws SQLException {
        String team = row.textOrNull("team_id");
        return new Unused(
                new KeyId(row.text("id")),
                row.text("name"),
                team == null ? null : new TeamId(team),
                row.instant("since"),
                row.flag("used"));
    }
}
