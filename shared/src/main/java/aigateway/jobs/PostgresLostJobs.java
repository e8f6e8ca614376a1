package aigateway.jobs;

import aigateway.kernel.JobId;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.secrets.Vault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lost jobs in the table job. */
public final class PostgresLostJobs implements LostJobs {
    private static final String REQUEUE = """
            update job set status = 'queued', lease_until = null, sent_at = null, waiting_for = 'retry', result = null
            where status = 'running' and lease_until < now() and attempts < :attempts_max
                and (deadline is null or deadline > now())""";

    private static final String TAKE_EXHAUSTED = """
            update job set epoch = epoch + 1, lease_until = now() + :lease_seconds * interval '1 second' where id in (
                select id from job where status = 'running' and lease_until < now() and attempts >= :attempts_max
                limit :limit for update skip locked)
            returning *, has_listeners(key_id) listened""";

    private static final String TAKE_OVERDUE = """
            update job set status = 'running', epoch = epoch + 1, waiting_for = null, next_attempt_at = null,
                lease_until = now() + :lease_seconds * interval '1 second'
            where id in (
                select id from job where deadline <= now()
                    and (status = 'queued' or status = 'running' and lease_until < now())
                limit :limit for update skip locked)
            returning *, has_listeners(key_id) listened""";

    private static final String TAKE_ONE = """
            update job set epoch = epoch + 1, lease_until = now() + :lease_seconds * interval '1 second'
            where id = :id and status = 'running' and lease_until < now() and attempts >= :attempts_max
            returning *, has_listeners(key_id) listened""";

    private final Postgres postgres;
    private final PostgresJobRows rows;

    public PostgresLostJobs(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.rows = new PostgresJobRows(vault);
    }

    @Override
    public List<JobLease> take(int attemptsMax, int limit, Duration lease) {
        postgres.update(Sql.named(REQUEUE, values -> values.set("attempts_max", attemptsMax)));
        List<JobLease> taken = new ArrayList<>(postgres.query(
                Sql.named(
                        TAKE_EXHAUSTED,
                        values -> values.set("lease_seconds", lease.toSeconds())
                                .set("attempts_max", attemptsMax)
                                .set("limit", limit)),
                rows::leaseToEnd));
        taken.addAll(postgres.query(
                Sql.named(
                        TAKE_OVERDUE,
                        values -> values.set("lease_seconds", lease.toSeconds()).set("limit", limit)),
                rows::leaseToEnd));
        return taken;
    }

    @Override
    public Optional<JobLease> take(JobId id, int attemptsMax, Duration lease) {
        return postgres.queryOne(
                Sql.named(
                        TAKE_ONE,
                        values -> values.set("lease_seconds", lease.toSeconds())
                                .set("id", id.value())
                                .set("attempts_max", attemptsMax)),
                rows::leaseToEnd);
    }
}
