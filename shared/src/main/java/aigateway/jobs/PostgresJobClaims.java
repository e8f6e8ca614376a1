package aigateway.jobs;

import aigateway.budgets.Shortage;
import aigateway.kernel.JobId;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.secrets.Vault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Claims in the table job. The database function claim_jobs counts the running jobs of a key under a lock of the key. */
public final class PostgresJobClaims implements JobClaims {
    private static final String CLAIM = """
            select j.*, has_listeners(j.key_id) listened
            from claim_jobs(:ids, :lease_seconds, :normal_slots, :low_slots) j""";

    private static final String AWAIT_BUDGET = """
            update job set status = 'queued', lease_until = null, waiting_for = 'budget', attempts = attempts - 1,
                next_attempt_at = now() + :seconds * interval '1 second', sent_at = now(), budget_id = :budget,
                needed_nano_usd = :needed
            where id = :id and epoch = :epoch and status = 'running'""";

    private static final String WAKE_FUNDED = "select wake_funded_jobs(:jobs_max) woken";

    private static final String NEXT = "select id from next_jobs(:priority, :jobs_max) id";

    private static final String DUE_FOR_ENQUEUE = """
            update job set sent_at = now() where id in (
                select id from job
                where status = 'queued' and (next_attempt_at is null or next_attempt_at <= now())
                    and waiting_for is distinct from 'slot'
                    and (sent_at is null and created_at < now() - interval '5 seconds'
                        or sent_at < now() - interval '60 seconds')
                order by sent_at nulls first limit :limit for update skip locked)
            returning id, priority""";

    private final Postgres postgres;
    private final PostgresJobRows rows;
    private final JobSlots slots;

    public PostgresJobClaims(Postgres postgres, Vault vault, JobSlots slots) {
        this.postgres = postgres;
        this.rows = new PostgresJobRows(vault);
        this.slots = slots;
    }

    @Override
    public List<Claim> claim(List<JobId> ids, Duration lease) {
        List<String> texts = ids.stream().map(JobId::value).toList();
        Sql claim = Sql.named(
                CLAIM,
                values -> values.set("ids", texts)
                        .set("lease_seconds", lease.toSeconds())
                        .set("normal_slots", slots.normal())
                        .set("low_slots", slots.low()));
        return postgres.query(claim, rows::claim);
    }

    @Override
    public Write awaitBudget(JobLease lease, @Nullable Shortage shortage, Duration pause) {
        return Sql.named(
                AWAIT_BUDGET,
                values -> values.set("seconds", pause.toSeconds())
                        .set("budget", shortage == null ? null : shortage.budget())
                        .set(
                                "needed",
                                shortage == null ? null : shortage.needed().nanoUsd())
                        .set("id", lease.id().value())
                        .set("epoch", lease.epoch()));
    }

    @Override
    public long wakeFunded(int limit) {
        return postgres.query(
                        Sql.named(WAKE_FUNDED, values -> values.set("jobs_max", limit)), row -> row.number("woken"))
                .getFirst();
    }

    @Override
    public List<JobId> next(Priority priority, int limit) {
        Sql next = Sql.named(
                NEXT, values -> values.set("priority", priority.text()).set("jobs_max", limit));
        return postgres.query(next, row -> new JobId(row.text("id")));
    }

    @Override
    public Map<Priority, List<JobId>> dueForEnqueue(int limit) {
        Map<Priority, List<JobId>> due = new EnumMap<>(Priority.class);
        postgres.query(
                        Sql.named(DUE_FOR_ENQUEUE, values -> values.set("limit", limit)),
                        row -> Map.entry(PostgresJobRows.priority(row), new JobId(row.text("id"))))
                .forEach(job -> due.computeIfAbsent(job.getKey(), _ -> new ArrayList<>())
                        .add(job.getValue()));
        return due;
    }
}
