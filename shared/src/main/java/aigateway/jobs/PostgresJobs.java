package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.secrets.Vault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs in the table job; what a client or a provider wrote is encrypted there. */
public final class PostgresJobs implements Jobs {
    private static final String LIST = """
            select id, key_id, batch_id, kind, status, priority, deadline, metadata, null::bytea result, error,
                input_tokens, output_tokens, cost_nano_usd, attempts, next_attempt_at, waiting_for,
                created_at, started_at, finished_at
            from job
            where key_id = :owner and (:status::text is null or status = :status) and (:batch::text is null or batch_id = :batch)
                and (:after::text is null or (created_at, id) <
                    (select created_at, id from job where id = :after and key_id = :owner))
            order by created_at desc, id desc limit :limit""";

    private static final String TAKE = """
            update job set status = 'running', epoch = epoch + 1, lease_until = now() + :lease_seconds * interval '1 second',
                next_attempt_at = null, waiting_for = null
            where id = :id and key_id = :owner and status in ('queued', 'running')
            returning *, has_listeners(key_id) listened""";

    private static final String DELETE = """
            with names as (delete from idempotency where made = :id and key_id = :owner)
            delete from job where id = :id and key_id = :owner returning *, false listened""";

    private static final String STORE_RESULT = """
            update job set result = :result where id = :id and epoch = :epoch and status = 'running'""";

    private static final String RELEASE = """
            update job set status = 'queued', lease_until = null, waiting_for = :waiting_for, attempts = attempts - :uncounted,
                next_attempt_at = now() + :pause_seconds * interval '1 second', sent_at = now()
            where id = :id and epoch = :epoch and status = 'running'""";

    private static final String TAKE_OF_BATCH = """
            update job set status = 'running', epoch = epoch + 1, lease_until = now() + :lease_seconds * interval '1 second',
                next_attempt_at = null, waiting_for = null
            where id in (
                select id from job
                where batch_id = :batch and key_id = :owner and status in ('queued', 'running')
                order by id limit :limit for update)
            returning *, has_listeners(key_id) listened""";

    private static final String AHEAD = """
            select (select count(*) from (
                select from job o
                where o.status = 'queued' and o.priority = j.priority and o.created_at < j.created_at
                    and (o.next_attempt_at is null or o.next_attempt_at <= now())
                limit :limit) o) ahead
            from job j
            where j.id = :id and j.status = 'queued' and (j.next_attempt_at is null or j.next_attempt_at <= now())""";

    private static final String FORGET = """
            update job set payload = null, result = null, error = null, metadata = null, webhook_url = null
            where id in (select id from job j where finished_at < :ended_before and payload is not null
                -- The output of a batch in the form of another API is kept from its end on, in one piece.
                and (batch_id is null or not exists (select from batch b where b.id = j.batch_id
                    and b.api is not null and (b.finished_at is null or b.finished_at >= :ended_before))) limit :limit)""";

    private static final String OLDEST_DUE_SECONDS = """
            select coalesce(extract(epoch from now() - min(coalesce(next_attempt_at, created_at)))::bigint, 0) s
            from job where status = 'queued' and (next_attempt_at is null or next_attempt_at <= now())""";

    private final Postgres postgres;
    private final PostgresJobRows rows;
    private final PostgresJobWrites writes;

    public PostgresJobs(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.rows = new PostgresJobRows(vault);
        this.writes = new PostgresJobWrites(rows);
    }

    @Override
    public Write create(NewJob job) {
        return writes.create(job);
    }

    @Override
    public Optional<Job> find(KeyId owner, JobId id) {
        return postgres.queryOne(
                Sql.named(
                        "select * from job where id = :id and key_id = :owner",
                        values -> values.set("id", id.value()).set("owner", owner.value())),
                rows::job);
    }

    @Override
    public List<Job> findAll(List<JobId> ids) {
        List<String> texts = ids.stream().map(JobId::value).toList();
        return postgres.query(
                Sql.named("select * from job where id = any (:ids)", values -> values.set("ids", texts)), rows::job);
    }

    @Override
    public List<Job> list(
            KeyId owner, Job.@Nullable Status status, @Nullable BatchId batch, @Nullable JobId after, int limit) {
        String only = status == null ? null : status.text();
        String of = batch == null ? null : batch.value();
        String from = after == null ? null : after.value();
        return postgres.query(
                Sql.named(
                        LIST,
                        values -> values.set("owner", owner.value())
                                .set("status", only)
                                .set("batch", of)
                                .set("after", from)
                                .set("limit", limit)),
                rows::job);
    }

    @Override
    public Optional<JobLease> take(KeyId owner, JobId id, Duration lease) {
        return postgres.queryOne(
                Sql.named(
                        TAKE,
                        values -> values.set("lease_seconds", lease.toSeconds())
                                .set("id", id.value())
                                .set("owner", owner.value())),
                rows::leaseToEnd);
    }

    @Override
    public Optional<JobLease> delete(KeyId owner, JobId id) {
        return postgres.queryOne(
                Sql.named(DELETE, values -> values.set("id", id.value()).set("owner", owner.value())),
                rows::leaseToEnd);
    }

    @Override
    public void storeResult(JobLease lease, byte[] result) {
        postgres.update(Sql.named(
                STORE_RESULT,
                values -> values.set("result", rows.seal("result", lease.id(), result))
                        .set("id", lease.id().value())
                        .set("epoch", lease.epoch())));
    }

    @Override
    public Write finish(JobLease lease, JobResult result, boolean stored) {
        return writes.finish(lease, result, stored);
    }

    @Override
    public Write release(JobLease lease, String waitingFor, Duration pause, boolean counts) {
        return Sql.named(
                RELEASE,
                values -> values.set("waiting_for", waitingFor)
                        .set("uncounted", counts ? 0 : 1)
                        .set("pause_seconds", pause.toSeconds())
                        .set("id", lease.id().value())
                        .set("epoch", lease.epoch()));
    }

    @Override
    public List<JobLease> takeOfBatch(KeyId owner, BatchId batch, int limit, Duration lease) {
        return postgres.query(
                Sql.named(
                        TAKE_OF_BATCH,
                        values -> values.set("lease_seconds", lease.toSeconds())
                                .set("batch", batch.value())
                                .set("owner", owner.value())
                                .set("limit", limit)),
                rows::leaseToEnd);
    }

    @Override
    public Optional<Long> ahead(JobId id, int limit) {
        return postgres.queryOne(
                Sql.named(AHEAD, values -> values.set("limit", limit).set("id", id.value())),
                row -> row.number("ahead"));
    }

    @Override
    public void markNotEnqueued(List<JobId> ids) {
        List<String> texts = ids.stream().map(JobId::value).toList();
        postgres.update(Sql.named(
                "update job set sent_at = null where id = any (:ids) and status = 'queued'",
                values -> values.set("ids", texts)));
    }

    @Override
    public int forget(Instant endedBefore, int limit) {
        return postgres.update(Sql.named(
                FORGET, values -> values.set("ended_before", endedBefore).set("limit", limit)));
    }

    @Override
    public long oldestDueSeconds() {
        return postgres.query(Sql.of(OLDEST_DUE_SECONDS), row -> row.number("s"))
                .getFirst();
    }
}
