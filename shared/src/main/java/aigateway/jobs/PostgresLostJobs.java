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
            update job set status = 'queued', lease_until = null, sent_at = null, waiting_for = 'retry'
            where status = 'running' and lease_until < now() and attempts < ?
                and (deadline is null or deadline > now())""";

    private static final String TAKE_EXHAUSTED = """
            update job set epoch = epoch + 1, lease_until = now() + ? * interval '1 second' where id in (
                select id from job where status = 'running' and lease_until < now() and attempts >= ?
                limit ? for update skip locked)
            returning *, has_listeners(key_id) listened""";

    private static final String TAKE_OVERDUE = """
            update job set status = 'running', epoch = epoch + 1, waiting_for = null, next_attempt_at = null,
                lease_until = now() + ? * interval '1 second'
            where id in (
                select id from job where deadline <= now()
                    and (status = 'queued' or status = 'running' and lease_until < now())
                limit ? for update skip locked)
            returning *, has_listeners(key_id) listened""";

    private static final String TAKE_ONE = """
            update job set epoch = epoch + 1, lease_until = now() + ? * interval '1 second'
            where id = ? and status = 'running' and lease_until < now() and attempts >= ?
            returning *, has_listeners(key_id) listened""";

    private final Postgres postgres;
    private final PostgresJobRows rows;

    public PostgresLostJobs(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.rows = new PostgresJobRows(vault);
    }

    @Override
    public List<JobLease> take(int attemptsMax, int limit, Duration lease) {
        postgres.update(Sql.of(REQUEUE, attemptsMax));
        List<JobLease> taken = new ArrayList<>(
                postgres.query(Sql.of(TAKE_EXHAUSTED, lease.toSeconds(), attemptsMax, limit), rows::leaseToEnd));
        taken.addAll(postgres.query(Sql.of(TAKE_OVERDUE, lease.toSeconds(), limit), rows::leaseToEnd));
        return taken;
    }

    @Override
    public Optional<JobLease> take(JobId id, int attemptsMax, Duration lease) {
        return postgres.queryOne(Sql.of(TAKE_ONE, lease.toSeconds(), id.value(), attemptsMax), rows::leaseToEnd);
    }
}
