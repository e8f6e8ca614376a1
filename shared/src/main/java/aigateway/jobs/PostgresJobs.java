package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import aigateway.secrets.Vault;
import aigateway.webhooks.JobWebhook;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jobs in the table job; what a client or a provider wrote is encrypted there. */
public final class PostgresJobs implements Jobs {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresJobs.class);

    private static final String CREATE = """
            insert into job (id, request_id, key_id, batch_id, kind, status, priority, deadline, payload, metadata,
                webhook_url, webhook_result)
            select ?, h.request_id, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?
            from (select ?::text request_id) own left join hold h on h.request_id = own.request_id
            where own.request_id is null or h.request_id is not null
            on conflict do nothing""";

    private static final String LIST = """
            select id, key_id, batch_id, kind, status, priority, deadline, metadata, null::bytea result, error,
                input_tokens, output_tokens, cost_nano_usd, attempts, next_attempt_at, waiting_for,
                created_at, started_at, finished_at
            from job
            where key_id = ? and (?::text is null or status = ?) and (?::text is null or batch_id = ?)
                and (?::text is null or (created_at, id) <
                    (select created_at, id from job where id = ? and key_id = ?))
            order by created_at desc, id desc limit ?""";

    private static final String CLAIM = """
            update job set status = 'running', epoch = epoch + 1, attempts = attempts + 1,
                lease_until = now() + ? * interval '1 second', started_at = coalesce(started_at, now()),
                next_attempt_at = null, waiting_for = null
            where id = ? and status = 'queued' and (next_attempt_at is null or next_attempt_at <= now())
                and (deadline is null or deadline > now())
            returning *, has_listeners(key_id) listened""";

    private static final String TAKE = """
            update job set status = 'running', epoch = epoch + 1, lease_until = now() + ? * interval '1 second',
                next_attempt_at = null, waiting_for = null
            where id = ? and key_id = ? and status in ('queued', 'running')
            returning *, has_listeners(key_id) listened""";

    private static final String DELETE = """
            with names as (delete from idempotency where made = ? and key_id = ?)
            delete from job where id = ? and key_id = ? returning *, false listened""";

    private static final String FINISH = """
            update job set status = ?, result = ?, error = ?, input_tokens = ?, output_tokens = ?, cost_nano_usd = ?,
                lease_until = null, finished_at = now()
            where id = ? and epoch = ? and status = 'running'""";

    private static final String RELEASE = """
            update job set status = 'queued', lease_until = null, waiting_for = ?, attempts = attempts - ?,
                next_attempt_at = now() + ? * interval '1 second', sent_at = now()
            where id = ? and epoch = ? and status = 'running'""";

    private static final String TAKE_OF_BATCH = """
            update job set status = 'running', epoch = epoch + 1, lease_until = now() + ? * interval '1 second',
                next_attempt_at = null, waiting_for = null
            where id in (
                select id from job
                where batch_id = ? and key_id = ? and status in ('queued', 'running')
                order by id limit ? for update)
            returning *, has_listeners(key_id) listened""";

    private static final String AHEAD = """
            select (select count(*) from (
                select from job o
                where o.status = 'queued' and o.priority = j.priority and o.created_at < j.created_at
                    and (o.next_attempt_at is null or o.next_attempt_at <= now())
                limit ?) o) ahead
            from job j
            where j.id = ? and j.status = 'queued' and (j.next_attempt_at is null or j.next_attempt_at <= now())""";

    private static final String DUE_FOR_ENQUEUE = """
            update job set sent_at = now() where id in (
                select id from job
                where status = 'queued' and (next_attempt_at is null or next_attempt_at <= now())
                    and (sent_at is null and created_at < now() - interval '5 seconds'
                        or sent_at < now() - interval '60 seconds')
                order by sent_at nulls first limit ? for update skip locked)
            returning id, priority""";

    private static final String EXPIRED = """
            update job set status = 'queued', lease_until = null, sent_at = null, waiting_for = 'retry'
            where status = 'running' and lease_until < now() and attempts < ?
                and (deadline is null or deadline > now())""";

    private static final String EXPIRED_EXHAUSTED = """
            update job set epoch = epoch + 1, lease_until = now() + ? * interval '1 second' where id in (
                select id from job where status = 'running' and lease_until < now() and attempts >= ?
                limit ? for update skip locked)
            returning *, has_listeners(key_id) listened""";

    private static final String EXPIRED_OVERDUE = """
            update job set status = 'running', epoch = epoch + 1, waiting_for = null, next_attempt_at = null,
                lease_until = now() + ? * interval '1 second'
            where id in (
                select id from job where deadline <= now()
                    and (status = 'queued' or status = 'running' and lease_until < now())
                limit ? for update skip locked)
            returning *, has_listeners(key_id) listened""";

    private static final String EXHAUSTED = """
            update job set epoch = epoch + 1, lease_until = now() + ? * interval '1 second'
            where id = ? and status = 'running' and lease_until < now() and attempts >= ?
            returning *, has_listeners(key_id) listened""";

    private static final String FORGET = """
            update job set payload = null, result = null, error = null, metadata = null, webhook_url = null
            where id in (select id from job where finished_at < ? and payload is not null limit ?)""";

    private static final String OLDEST_DUE_SECONDS = """
            select coalesce(extract(epoch from now() - min(coalesce(next_attempt_at, created_at)))::bigint, 0) s
            from job where status = 'queued' and (next_attempt_at is null or next_attempt_at <= now())""";

    private final Postgres postgres;
    private final Vault vault;

    public PostgresJobs(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.vault = vault;
    }

    @Override
    public Write create(NewJob job) {
        return Sql.of(
                CREATE,
                job.id().value(),
                job.key().value(),
                job.batch() == null ? null : job.batch().value(),
                job.kind(),
                job.priority().text(),
                job.deadline(),
                vault.seal(place("payload", job.id()), job.payload()),
                seal("metadata", job.id(), bytes(job.metadata())),
                seal(
                        "webhook_url",
                        job.id(),
                        job.webhook() == null ? null : bytes(job.webhook().url())),
                job.webhook() != null && job.webhook().withResult(),
                job.request() == null ? null : job.request().value());
    }

    @Override
    public Optional<Job> find(KeyId owner, JobId id) {
        return postgres.queryOne(
                Sql.of("select * from job where id = ? and key_id = ?", id.value(), owner.value()), this::job);
    }

    @Override
    public List<Job> list(
            KeyId owner, Job.@Nullable Status status, @Nullable BatchId batch, @Nullable JobId after, int limit) {
        String only = status == null ? null : status.text();
        String of = batch == null ? null : batch.value();
        String from = after == null ? null : after.value();
        return postgres.query(
                Sql.of(LIST, owner.value(), only, only, of, of, from, from, owner.value(), limit), this::job);
    }

    @Override
    public Optional<LeasedJob> claim(JobId id, Duration lease) {
        return postgres.queryOne(
                Sql.of(CLAIM, lease.toSeconds(), id.value()), row -> new LeasedJob(lease(row), payload(row, id)));
    }

    @Override
    public Optional<JobLease> take(KeyId owner, JobId id, Duration lease) {
        return postgres.queryOne(Sql.of(TAKE, lease.toSeconds(), id.value(), owner.value()), this::leaseToEnd);
    }

    @Override
    public Optional<JobLease> delete(KeyId owner, JobId id) {
        return postgres.queryOne(
                Sql.of(DELETE, id.value(), owner.value(), id.value(), owner.value()), this::leaseToEnd);
    }

    @Override
    public Write finish(JobLease lease, JobResult result) {
        return Sql.of(
                FINISH,
                result.status().text(),
                seal("result", lease.id(), result.result()),
                seal("error", lease.id(), result.error()),
                result.tokens() == null ? null : result.tokens().input(),
                result.tokens() == null ? null : result.tokens().output(),
                result.cost() == null ? null : result.cost().nanoUsd(),
                lease.id().value(),
                lease.epoch());
    }

    @Override
    public Write release(JobLease lease, String waitingFor, Duration pause, boolean counts) {
        return Sql.of(
                RELEASE,
                waitingFor,
                counts ? 0 : 1,
                pause.toSeconds(),
                lease.id().value(),
                lease.epoch());
    }

    @Override
    public List<JobLease> takeOfBatch(KeyId owner, BatchId batch, int limit, Duration lease) {
        return postgres.query(
                Sql.of(TAKE_OF_BATCH, lease.toSeconds(), batch.value(), owner.value(), limit), this::leaseToEnd);
    }

    @Override
    public Optional<Long> ahead(JobId id, int limit) {
        return postgres.queryOne(Sql.of(AHEAD, limit, id.value()), row -> row.number("ahead"));
    }

    @Override
    public Map<Priority, List<JobId>> dueForEnqueue(int limit) {
        Map<Priority, List<JobId>> due = new EnumMap<>(Priority.class);
        postgres.query(Sql.of(DUE_FOR_ENQUEUE, limit), row -> Map.entry(priority(row), new JobId(row.text("id"))))
                .forEach(job -> due.computeIfAbsent(job.getKey(), _ -> new ArrayList<>())
                        .add(job.getValue()));
        return due;
    }

    @Override
    public void markEnqueued(List<JobId> ids) {
        List<String> texts = ids.stream().map(JobId::value).toList();
        postgres.update(Sql.of("update job set sent_at = now() where id = any (?) and status = 'queued'", texts));
    }

    @Override
    public List<JobLease> expired(int attemptsMax, int limit, Duration lease) {
        postgres.update(Sql.of(EXPIRED, attemptsMax));
        return Stream.of(
                        postgres.query(
                                Sql.of(EXPIRED_EXHAUSTED, lease.toSeconds(), attemptsMax, limit), this::leaseToEnd),
                        postgres.query(Sql.of(EXPIRED_OVERDUE, lease.toSeconds(), limit), this::leaseToEnd))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public Optional<JobLease> exhausted(JobId id, int attemptsMax, Duration lease) {
        return postgres.queryOne(Sql.of(EXHAUSTED, lease.toSeconds(), id.value(), attemptsMax), this::leaseToEnd);
    }

    @Override
    public int forget(Instant endedBefore, int limit) {
        return postgres.update(Sql.of(FORGET, endedBefore, limit));
    }

    @Override
    public Map<Job.Status, Long> counts() {
        Map<Job.Status, Long> counts = new EnumMap<>(Job.Status.class);
        postgres.query(
                        Sql.of("select status, count(*) jobs from job group by status"),
                        row -> Map.entry(status(row), row.number("jobs")))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    @Override
    public long oldestDueSeconds() {
        return postgres.query(Sql.of(OLDEST_DUE_SECONDS), row -> row.number("s"))
                .getFirst();
    }

    private Job job(Row row) throws SQLException {
        var id = new JobId(row.text("id"));
        Long cost = row.numberOrNull("cost_nano_usd");
        return new Job(
                id,
                new KeyId(row.text("key_id")),
                batch(row),
                row.text("kind"),
                status(row),
                priority(row),
                row.instantOrNull("deadline"),
                open(row, "metadata", id),
                open(row, "result", id),
                open(row, "error", id),
                row.numberOrNull("input_tokens"),
                row.numberOrNull("output_tokens"),
                cost == null ? null : new Money(cost),
                (int) row.number("attempts"),
                row.instantOrNull("next_attempt_at"),
                row.textOrNull("waiting_for"),
                row.instant("created_at"),
                row.instantOrNull("started_at"),
                row.instantOrNull("finished_at"));
    }

    private JobLease lease(Row row) throws SQLException {
        var id = new JobId(row.text("id"));
        return lease(row, id, open(row, "webhook_url", id));
    }

    /** Where the address does not open, the job still ends, without an event. */
    private JobLease leaseToEnd(Row row) throws SQLException {
        var id = new JobId(row.text("id"));
        String url = null;
        try {
            url = open(row, "webhook_url", id);
        } catch (IllegalStateException _) {
            LOG.atWarn().addKeyValue("job_id", id).log("webhook_url_not_opened");
        }
        return lease(row, id, url);
    }

    private static JobLease lease(Row row, JobId id, @Nullable String url) throws SQLException {
        String request = row.textOrNull("request_id");
        return new JobLease(
                id,
                request == null ? null : new RequestId(request),
                new KeyId(row.text("key_id")),
                row.text("kind"),
                batch(row),
                url == null ? null : new JobWebhook(url, row.flag("webhook_result")),
                row.flag("listened"),
                priority(row),
                row.instantOrNull("deadline"),
                (int) row.number("attempts"),
                row.number("epoch"));
    }

    /** Empty once its retention is over. */
    private byte[] payload(Row row, JobId id) throws SQLException {
        byte[] sealed = row.bytesOrNull("payload");
        return sealed == null ? new byte[0] : vault.open(place("payload", id), sealed);
    }

    private static @Nullable BatchId batch(Row row) throws SQLException {
        String batch = row.textOrNull("batch_id");
        return batch == null ? null : new BatchId(batch);
    }

    private static Priority priority(Row row) throws SQLException {
        return Priority.of(row.text("priority")).orElseThrow();
    }

    private static Job.Status status(Row row) throws SQLException {
        return Job.Status.valueOf(row.text("status").toUpperCase(Locale.ROOT));
    }

    private byte @Nullable [] seal(String column, JobId id, byte @Nullable [] plain) {
        return plain == null ? null : vault.seal(place(column, id), plain);
    }

    private @Nullable String open(Row row, String column, JobId id) throws SQLException {
        byte[] sealed = row.bytesOrNull(column);
        return sealed == null ? null : new String(vault.open(place(column, id), sealed), StandardCharsets.UTF_8);
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static String place(String column, JobId id) {
        return "job." + column + "|" + id;
    }
}
