package aigateway.maintenance;

import aigateway.audit.Audits;
import aigateway.budgets.Budgets;
import aigateway.budgets.Holds;
import aigateway.jobs.Batches;
import aigateway.jobs.FinishBatch;
import aigateway.jobs.IdempotencyKeys;
import aigateway.jobs.JobQueue;
import aigateway.jobs.Jobs;
import aigateway.jobs.RunJob;
import aigateway.kernel.Unavailable;
import aigateway.webhooks.Deliveries;
import aigateway.webhooks.DeliveryQueue;
import aigateway.webhooks.RetrySchedule;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work that no request starts: expired holds, lost messages, dead workers, alerts, totals, retention, and encryption
 * under an old key. Each task takes a bounded number of rows and marks them, so that several processes can run it at the
 * same time.
 */
public final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final int MESSAGES_MAX = 500;
    private static final int LOST_MAX = 100;
    private static final int BATCHES_MAX = 100;
    private static final Duration LOST_LEASE = Duration.ofMinutes(1);
    private static final int HOLDS_MAX = 1_000;
    private static final int HOLD_ROUNDS_MAX = 20;
    private static final int FORGET_ROWS_MAX = 5_000;
    private static final Duration DELIVERIES_KEPT = Duration.ofDays(30);

    private final Holds holds;
    private final Budgets budgets;
    private final Jobs jobs;
    private final Batches batches;
    private final IdempotencyKeys idempotencyKeys;
    private final Deliveries deliveries;
    private final Audits audits;
    private final JobQueue jobQueue;
    private final DeliveryQueue deliveryQueue;
    private final RunJob runJob;
    private final FinishBatch finishBatch;
    private final RotateEncryption rotateEncryption;
    private final InstantSource clock;
    private final Settings settings;

    /**
     * @param attemptsMax a job whose worker died this often is dead
     * @param jobsKept how long payloads and results are kept after a job ended
     * @param auditKept how long rows of calls are kept
     */
    public record Settings(int attemptsMax, Duration jobsKept, Duration auditKept) {}

    public Sweep(
            Holds holds,
            Budgets budgets,
            Jobs jobs,
            Batches batches,
            IdempotencyKeys idempotencyKeys,
            Deliveries deliveries,
            Audits audits,
            JobQueue jobQueue,
            DeliveryQueue deliveryQueue,
            RunJob runJob,
            FinishBatch finishBatch,
            RotateEncryption rotateEncryption,
            InstantSource clock,
            Settings settings) {
        this.holds = holds;
        this.budgets = budgets;
        this.jobs = jobs;
        this.batches = batches;
        this.idempotencyKeys = idempotencyKeys;
        this.deliveries = deliveries;
        this.audits = audits;
        this.jobQueue = jobQueue;
        this.deliveryQueue = deliveryQueue;
        this.runJob = runJob;
        this.finishBatch = finishBatch;
        this.rotateEncryption = rotateEncryption;
        this.clock = clock;
        this.settings = settings;
    }

    /** Runs all tasks; one that fails does not keep the others from running. */
    public void run() {
        task("expire_holds", this::expire);
        task("end_lost_jobs", this::endLostJobs);
        task(
                "enqueue_jobs",
                () -> jobs.dueForEnqueue(MESSAGES_MAX).forEach((priority, due) -> jobQueue.enqueue(due, priority)));
        task("finish_batches", () -> batches.toFinish(BATCHES_MAX).forEach(finishBatch::finishIfDone));
        task("abandon_deliveries", () -> deliveries.abandon(RetrySchedule.ATTEMPTS_MAX, LOST_MAX));
        task("enqueue_deliveries", () -> deliveries.dueForEnqueue(MESSAGES_MAX).forEach(deliveryQueue::enqueue));
        task("totals", audits::totalUp);
        task("budget_alerts", this::alert);
        task("retention", this::forget);
        task("rotate_encryption", rotateEncryption::run);
    }

    /** A job that cannot be ended is found again; it must not keep the others from being ended. */
    private void endLostJobs() {
        jobs.expired(settings.attemptsMax(), LOST_MAX, LOST_LEASE)
                .forEach(lease -> task("end_lost_job", () -> runJob.markDead(lease)));
    }

    private void expire() {
        int rounds = 0;
        while (rounds < HOLD_ROUNDS_MAX && holds.expire(HOLDS_MAX) > 0) {
            rounds++;
        }
    }

    private void alert() {
        budgets.noteAlerts()
                .forEach(alert -> LOG.atWarn()
                        .addKeyValue("budget_id", alert.budget())
                        .addKeyValue("percent", alert.threshold())
                        .addKeyValue("spent_usd", alert.spent().toUsd())
                        .addKeyValue("limit_usd", alert.limit().toUsd())
                        .log("budget_alert"));
    }

    private void forget() {
        jobs.forget(clock.instant().minus(settings.jobsKept()), FORGET_ROWS_MAX);
        batches.forget(clock.instant().minus(settings.jobsKept()), FORGET_ROWS_MAX);
        idempotencyKeys.forget(FORGET_ROWS_MAX);
        deliveries.forget(clock.instant().minus(DELIVERIES_KEPT), FORGET_ROWS_MAX);
        audits.forget(clock.instant().minus(settings.auditKept()), FORGET_ROWS_MAX);
    }

    private static void task(String name, Runnable work) {
        try {
            work.run();
        } catch (Unavailable outage) {
            LOG.atWarn()
                    .addKeyValue("task", name)
                    .addKeyValue("dependency", outage.dependency())
                    .log("sweep_task_failed");
        } catch (RuntimeException bug) {
            // The log has where, and never its message, which may hold a value.
            LOG.atError().addKeyValue("task", name).setCause(bug).log("sweep_task_failed");
        }
    }
}
