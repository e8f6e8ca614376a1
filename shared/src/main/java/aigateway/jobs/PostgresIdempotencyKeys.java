package aigateway.jobs;

import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.secrets.Vault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Idempotency keys in the table idempotency, as keyed hashes: customers put order numbers and addresses there. */
public final class PostgresIdempotencyKeys implements IdempotencyKeys {
    private static final String FIND = """
            select made, body_sha256 from idempotency
            where key_id = :owner and name = any (:names) and created_at > now() - interval '1 day'
            order by created_at desc limit 1""";

    private static final String FORGET = """
            delete from idempotency where (key_id, name) in (
                select key_id, name from idempotency where created_at < now() - interval '1 day' limit :limit)""";

    private static final String RECORD = "select record_idempotency(:owner, :name, :body_sha256, :made)";

    /** Of a stored hash. A name without it is one from before names were hashed, which lasts a day. */
    private static final String HASHED = "hmac:";

    private final Postgres postgres;
    private final Vault vault;

    public PostgresIdempotencyKeys(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.vault = vault;
    }

    @Override
    public Write record(KeyId owner, Idempotency idempotency, String created) {
        return Sql.named(
                RECORD,
                values -> values.set("owner", owner.value())
                        .set("name", hashes(owner, idempotency.name()).getFirst())
                        .set("body_sha256", idempotency.bodySha256())
                        .set("made", created));
    }

    @Override
    public Optional<Entry> find(KeyId owner, String name) {
        List<String> names = new ArrayList<>(hashes(owner, name));
        if (!name.startsWith(HASHED)) {
            names.add(name);
        }
        Sql find = Sql.named(FIND, values -> values.set("owner", owner.value()).set("names", names));
        return postgres.queryOne(find, row -> new Entry(row.text("made"), row.bytes("body_sha256")));
    }

    /** Under each version of the data key, the current one first. */
    private List<String> hashes(KeyId owner, String name) {
        byte[] text = (owner.value() + ' ' + name).getBytes(StandardCharsets.UTF_8);
        return vault.digests("idempotency", text).stream()
                .map(hash -> HASHED + HexFormat.of().formatHex(hash))
                .toList();
    }

    @Override
    public int forget(int limit) {
        return postgres.update(Sql.named(FORGET, values -> values.set("limit", limit)));
    }
}
