package aigateway.jobs;

import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.util.Optional;

/** Idempotency keys in the table idempotency. */
public final class PostgresIdempotencyKeys implements IdempotencyKeys {
    private static final String FIND = """
            select made, body_sha256 from idempotency
            where key_id = ? and name = ? and created_at > now() - interval '1 day'""";

    private static final String FORGET = """
            delete from idempotency where (key_id, name) in (
                select key_id, name from idempotency where created_at < now() - interval '1 day' limit ?)""";

    private final Postgres postgres;

    public PostgresIdempotencyKeys(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Write record(KeyId owner, Idempotency idempotency, String created) {
        return Sql.of(
                "select note_idempotency(?, ?, ?, ?)",
                owner.value(),
                idempotency.name(),
                idempotency.bodySha256(),
                created);
    }

    @Override
    public Optional<Entry> find(KeyId owner, String name) {
        return postgres.queryOne(
                Sql.of(FIND, owner.value(), name), row -> new Entry(row.text("made"), row.bytes("body_sha256")));
    }

    @Override
    public int forget(int limit) {
        return postgres.update(Sql.of(FORGET, limit));
    }
}
