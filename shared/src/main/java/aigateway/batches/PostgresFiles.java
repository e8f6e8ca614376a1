package aigateway.batches;

import aigateway.kernel.BatchId;
import aigateway.kernel.FileId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import aigateway.secrets.Vault;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files in the table client_file; their names and contents are encrypted there. */
public final class PostgresFiles implements Files {
    /** Of the files that one key has at a time. */
    static final long FILES_MAX = 100;
    /** Of all files that one key has at a time. */
    static final long BYTES_MAX = 200_000_000;

    private static final String CREATE = """
            select store_file(:id, :owner, :name, :bytes, :content, :expires_at, :files_max, :bytes_max) stored""";

    private static final String CREATE_OUTPUT = """
            insert into client_file (id, key_id, purpose, name, bytes, batch_id, failures, expires_at)
            values (:id, :owner, 'batch_output', :name, :bytes, :batch, :failures, :expires_at)
            on conflict do nothing""";

    private static final String FIND = """
            select id, purpose, name, bytes, batch_id, failures, created_at, expires_at from client_file
            where key_id = :owner and expires_at > now()""";

    private static final String LIST = FIND + """
             and (:purpose::text is null or purpose = :purpose) and (:after::text is null or
                (created_at, id) %1$s (select created_at, id from client_file where id = :after and key_id = :owner))
            order by created_at %2$s, id %2$s limit :limit""";

    private static final String NEWEST_FIRST = LIST.formatted("<", "desc");
    private static final String OLDEST_FIRST = LIST.formatted(">", "asc");

    private static final String FORGET = """
            delete from client_file where id in (
                select id from client_file where expires_at < :before order by expires_at limit :limit)""";

    private final Postgres postgres;
    private final Vault vault;

    public PostgresFiles(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.vault = vault;
    }

    @Override
    public boolean create(KeyId owner, FileId id, String name, byte[] content, Instant expiresAt) {
        Sql store = Sql.named(
                CREATE,
                values -> values.set("id", id.value())
                        .set("owner", owner.value())
                        .set("name", sealName(id, name))
                        .set("bytes", (long) content.length)
                        .set("content", vault.seal(place("content", id), content))
                        .set("expires_at", expiresAt)
                        .set("files_max", FILES_MAX)
                        .set("bytes_max", BYTES_MAX));
        return postgres.query(store, row -> row.flag("stored")).getFirst();
    }

    @Override
    public Write createOutput(KeyId owner, FileId id, StoredFile.Output output, long bytes, Instant expiresAt) {
        String name = output.batch() + (output.failures() ? "_error" : "_output") + ".jsonl";
        return Sql.named(
                CREATE_OUTPUT,
                values -> values.set("id", id.value())
                        .set("owner", owner.value())
                        .set("name", sealName(id, name))
                        .set("bytes", bytes)
                        .set("batch", output.batch().value())
                        .set("failures", output.failures())
                        .set("expires_at", expiresAt));
    }

    @Override
    public Optional<StoredFile> find(KeyId owner, FileId id) {
        return postgres.queryOne(
                Sql.named(
                        FIND + " and id = :id",
                        values -> values.set("owner", owner.value()).set("id", id.value())),
                this::file);
    }

    @Override
    public List<StoredFile> outputs(KeyId owner, BatchId batch) {
        return postgres.query(
                Sql.named(
                        FIND + " and batch_id = :batch order by failures",
                        values -> values.set("owner", owner.value()).set("batch", batch.value())),
                this::file);
    }

    @Override
    public Optional<byte[]> content(KeyId owner, FileId id) {
        return postgres.queryOne(
                Sql.named(
                        "select content from client_file"
                                + " where id = :id and key_id = :owner and expires_at > now() and content is not null",
                        values -> values.set("owner", owner.value()).set("id", id.value())),
                row -> vault.open(place("content", id), row.bytes("content")));
    }

    @Override
    public List<StoredFile> list(
            KeyId owner, StoredFile.@Nullable Purpose purpose, @Nullable FileId after, int limit, boolean oldestFirst) {
        return postgres.query(
                Sql.named(
                        oldestFirst ? OLDEST_FIRST : NEWEST_FIRST,
                        values -> values.set("owner", owner.value())
                                .set("purpose", purpose == null ? null : purpose.text())
                                .set("after", after == null ? null : after.value())
                                .set("limit", limit)),
                this::file);
    }

    @Override
    public boolean delete(KeyId owner, FileId id) {
        return postgres.update(Sql.of("delete from client_file where id = ? and key_id = ?", id.value(), owner.value()))
                > 0;
    }

    @Override
    public int forget(Instant endedBefore, int limit) {
        return postgres.update(
                Sql.named(FORGET, values -> values.set("before", endedBefore).set("limit", limit)));
    }

    private StoredFile file(Row row) throws SQLException {
        var id = new FileId(row.text("id"));
        String batch = row.textOrNull("batch_id");
        return new StoredFile(
                id,
                new String(vault.open(place("name", id), row.bytes("name")), StandardCharsets.UTF_8),
                StoredFile.Purpose.of(row.text("purpose")).orElseThrow(),
                row.number("bytes"),
                batch == null ? null : new StoredFile.Output(new BatchId(batch), row.flag("failures")),
                row.instant("created_at"),
                row.instant("expires_at"));
    }

    private byte[] sealName(FileId id, String name) {
        return vault.seal(place("name", id), name.getBytes(StandardCharsets.UTF_8));
    }

    private static String place(String column, FileId id) {
        return "client_file." + column + "|" + id;
    }
}
