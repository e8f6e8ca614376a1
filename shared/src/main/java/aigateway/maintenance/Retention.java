package aigateway.maintenance;

import aigateway.audit.Audits;
import aigateway.jobs.Batches;
import aigateway.jobs.IdempotencyKeys;
import aigateway.jobs.Jobs;
import aigateway.webhooks.Deliveries;
import java.time.Duration;
import java.time.InstantSource;

/** Deletes what has been kept long enough, a bounded number of rows of each table at a time. */
public final class Retention {
    private static final int ROWS_MAX = 5_000;
    private static final Duration DELIVERIES_KEPT = Duration.ofDays(30);

    private final Jobs jobs;
    private final Batches batches;
    private final IdempotencyKeys idempotencyKeys;
    private final Deliveries deliveries;
    private final Audits audits;
    private final InstantSource clock;
    private final Duration jobsKept;
    private final Duration auditKept;

    /**
     * @param jobsKept how long payloads and results are kept after a job ended
     * @param auditKept how long rows of calls are kept
     */
    public Retention(
            Jobs jobs,
            Batches batches,
            IdempotencyKeys idempotencyKeys,
            Deliveries deliveries,
            Audits audits,
            InstantSource clock,
            Duration jobsKept,
            Duration auditKept) {
        this.jobs = jobs;
        this.batches = batches;
        this.idempotencyKeys = idempotencyKeys;
        this.deliveries = deliveries;
        this.audits = audits;
        this.clock = clock;
        this.jobsKept = jobsKept;
        this.auditKept = auditKept;
    }

    public void run() {
        jobs.forget(clock.instant().minus(jobsKept), ROWS_MAX);
        batches.forget(clock.instant().minus(jobsKept), ROWS_MAX);
        idempotencyKeys.forget(ROWS_MAX);
        deliveries.forget(clock.instant().minus(DELIVERIES_KEPT), ROWS_MAX);
        audits.forget(clock.instant().minus(auditKept), ROWS_MAX);
    }
}
