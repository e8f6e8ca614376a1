package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.FileId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import aigateway.secrets.Vault;
import aigateway.webhooks.JobWebhook;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Batches in the table batch; what a client wrote is encrypted there. */
public final class PostgresBatches implements Batches {
    private static final String WITH_COUNTS =
            "select b.*, c.* from batch b cross join lateral (" + countsOf("b.id") + ") c\n";

    private static final String LIST = WITH_COUNTS + """
            where b.key_id = :owner and (:api::text is null or b.api = :api) and (:after::text is null or
                (b.created_at, b.id) < (select created_at, id from batch where id = :after and key_id = :owner))
            order by b.created_at desc, b.id desc limit :limit""";

    private static final String ENDED = WITH_COUNTS + """
            where b.id = :id and b.finished_at is null and not exists (
                select from job where batch_id = b.id and status in ('queued', 'running'))""";

    private static final String TO_FINISH = """
            select id from batch b
            where finished_at is null and not exists (
                select from job where batch_id = b.id and status in ('queued', 'running'))
            order by random() limit :limit""";

    private static final String CREATE = """
            insert into batch (id, key_id, jobs, metadata, webhook_url, api, endpoint, input_file, expires_at)
            values (:id, :key, :jobs, :metadata, :webhook_url, :api, :endpoint, :input_file, :expires_at)""";

    private static final String CANCELLED = """
            update batch set cancelled_at = now()
            where id = :id and key_id = :owner and finished_at is null and cancelled_at is null""";

    private static final String DESCRIBED = """
            update batch set expired = :expired, described_at = now() where id = :id and described_at is null""";

    private static final String DELETE = """
            with gone as (delete from batch where id = :id and key_id = :owner and finished_at is not null returning id),
                jobs as (delete from job where batch_id in (select id from gone) and key_id = :owner)
            select id from gone""";

    private static final String RESULTS = """
            select * from job where batch_id = :batch and key_id = :owner and (:after::text is null or id > :after)
            order by id limit :limit""";

    private static final String FORGET = """
            update batch set metadata = null, webhook_url = null
            where id in (select id from batch
                where finished_at < :ended_before and (metadata is not null or webhook_url is not null) limit :limit)""";

    private final Postgres postgres;
    private final Vault vault;

    public PostgresBatches(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.vault = vault;
    }

    @Override
    public Write create(NewBatch batch) {
        BatchOrigin origin = batch.origin();
        FileId input = origin == null ? null : origin.input();
        JobWebhook webhook = batch.webhook();
        return Sql.named(
                CREATE,
                values -> values.set("id", batch.id().value())
                        .set("key", batch.key().value())
                        .set("jobs", batch.jobs())
                        .set("metadata", seal("metadata", batch.id(), batch.metadata()))
                        .set("webhook_url", seal("webhook_url", batch.id(), webhook == null ? null : webhook.url()))
                        .set("api", origin == null ? null : origin.api().text())
                        .set("endpoint", origin == null ? null : origin.endpoint())
                        .set("input_file", input == null ? null : input.value())
                        .set("expires_at", origin == null ? null : origin.expiresAt()));
    }

    @Override
    public Optional<Batch> find(KeyId owner, BatchId id) {
        return postgres.queryOne(
                Sql.named(
                        WITH_COUNTS + "where b.id = :id and b.key_id = :owner",
                        values -> values.set("id", id.value()).set("owner", owner.value())),
                this::batch);
    }

    @Override
    public List<Batch> list(KeyId owner, @Nullable BatchApi api, @Nullable BatchId after, int limit) {
        return postgres.query(
                Sql.named(
                        LIST,
                        values -> values.set("owner", owner.value())
                                .set("api", api == null ? null : api.text())
                                .set("after", after == null ? null : after.value())
                                .set("limit", limit)),
                this::batch);
    }

    @Override
    public void cancelled(KeyId owner, BatchId id) {
        postgres.update(
                Sql.named(CANCELLED, values -> values.set("id", id.value()).set("owner", owner.value())));
    }

    @Override
    public Write described(BatchId id, long expired) {
        return Sql.named(DESCRIBED, values -> values.set("id", id.value()).set("expired", expired));
    }

    @Override
    public boolean delete(KeyId owner, BatchId id) {
        return postgres.queryOne(
                        Sql.named(DELETE, values -> values.set("id", id.value()).set("owner", owner.value())),
                        row -> row.text("id"))
                .isPresent();
    }

    @Override
    public List<Job> results(KeyId owner, BatchId id, @Nullable JobId after, int limit) {
        return postgres.query(
                Sql.named(
                        RESULTS,
                        values -> values.set("batch", id.value())
                                .set("owner", owner.value())
                                .set("after", after == null ? null : after.value())
                                .set("limit", limit)),
                new PostgresJobRows(vault)::job);
    }

    @Override
    public Optional<Batch> ended(BatchId id) {
        // Runs after each of its jobs: whether one is open is a single step in the index, and only the last one
        // counts.
        return postgres.queryOne(Sql.named(ENDED, values -> values.set("id", id.value())), this::batch);
    }

    @Override
    public Write finish(BatchId id) {
        return Sql.named(
                "update batch set finished_at = now() where id = :id and finished_at is null",
                values -> values.set("id", id.value()));
    }

    @Override
    public List<BatchId> toFinish(int limit) {
        return postgres.query(
                Sql.named(TO_FINISH, values -> values.set("limit", limit)), row -> new BatchId(row.text("id")));
    }

    @Override
    public int forget(Instant endedBefore, int limit) {
        return postgres.update(Sql.named(
                FORGET, values -> values.set("ended_before", endedBefore).set("limit", limit)));
    }

    /** One row: how many of a batch's jobs are in each status. */
    static String countsOf(String id) {
        return Arrays.stream(Job.Status.values())
                .map(status -> "count(*) filter (where status = '" + status.text() + "') " + status.text())
                .collect(Collectors.joining(", ", "select ", " from job where batch_id = " + id));
    }

    private Batch batch(Row row) throws SQLException {
        var id = new BatchId(row.text("id"));
        String url = open(row, "webhook_url", id);
        return shown(row, open(row, "metadata", id), url == null ? null : new JobWebhook(url, false));
    }

    /** Without what a client wrote. */
    static Batch shown(Row row) throws SQLException {
        return shown(row, null, null);
    }

    private static Batch shown(Row row, @Nullable String metadata, @Nullable JobWebhook webhook) throws SQLException {
        Map<Job.Status, Long> counts = new EnumMap<>(Job.Status.class);
        for (Job.Status status : Job.Status.values()) {
            counts.put(status, row.number(status.text()));
        }
        return new Batch(
                new BatchId(row.text("id")),
                new KeyId(row.text("key_id")),
                (int) row.number("jobs"),
                counts,
                metadata,
                webhook,
                origin(row),
                row.instant("created_at"),
                row.instantOrNull("finished_at"));
    }

    private static @Nullable BatchOrigin origin(Row row) throws SQLException {
        String api = row.textOrNull("api");
        String input = row.textOrNull("input_file");
        return api == null
                ? null
                : new BatchOrigin(
                        BatchApi.of(api),
                        row.text("endpoint"),
                        input == null ? null : new FileId(input),
                        row.instant("expires_at"),
                        row.instantOrNull("cancelled_at"),
                        row.instantOrNull("described_at"),
                        row.number("expired"));
    }

    private byte @Nullable [] seal(String column, BatchId id, @Nullable String plain) {
        return plain == null ? null : vault.seal(place(column, id), plain.getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable String open(Row row, String column, BatchId id) throws SQLException {
        byte[] sealed = row.bytesOrNull(column);
        return sealed == null ? null : new String(vault.open(place(column, id), sealed), StandardCharsets.UTF_8);
    }

    private static String place(String column, BatchId id) {
        return "batch." + column + "|" + id;
    }
}
