package aigateway.pipeline;

import aigateway.audit.Audits;
import aigateway.jobs.Claim;
import aigateway.jobs.Jobs;
import aigateway.kernel.Unavailable;
import aigateway.webhooks.Deliveries;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must happen though nobody asks: bells that were not heard, workers that died, totals, and the end of retention. Each part
 * takes a bounded bite, marks what it took, and can run anywhere at the same time.
 */
public final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final int BELLS_MAX = 500;
    private static final int BURIALS_MAX = 100;
    private static final Duration BURIAL_LEASE = Duration.ofMinutes(1);
    private static final int TOTAL_ROWS_MAX = 10_000;
    private static final int TOTAL_ROUNDS_MAX = 20;
    private static final int FORGET_ROWS_MAX = 5_000;
    private static final Duration DELIVERIES_KEPT = Duration.ofDays(30);

    private final Jobs jobs;
    private final Deliveries deliveries;
    private final Audits audits;
    private final Bells bells;
    private final RunJob runJob;
    private final InstantSource clock;
    private final Settings settings;

    /**
     * @param attemptsMax a job whose worker died this often is dead
     * @param jobsKept how long payloads and results are kept after a job ended
     * @param auditKept how long rows of calls are kept
     */
    public record Settings(int attemptsMax, Duration jobsKept, Duration auditKept) {}

    public Sweep(
            Jobs jobs,
            Deliveries deliveries,
            Audits audits,
            Bells bells,
            RunJob runJob,
            InstantSource clock,
            Settings settings) {
        this.jobs = jobs;
        this.deliveries = deliveries;
        this.audits = audits;
        this.bells = bells;
        this.runJob = runJob;
        this.clock = clock;
        this.settings = settings;
    }

    public void run() {
        for (Claim spent : jobs.expired(settings.attemptsMax(), BURIALS_MAX, BURIAL_LEASE)) {
            runJob.bury(spent);
        }
        ringAll(jobs.toRing(BELLS_MAX), bells::ring);
        deliveries.abandon(BURIALS_MAX);
        ringAll(deliveries.toRing(BELLS_MAX), bells::ring);
        for (int round = 0; round < TOTAL_ROUNDS_MAX && audits.totalUp(TOTAL_ROWS_MAX) > 0; round++) {
            // Each round is a transaction of its own.
        }
        jobs.forget(clock.instant().minus(settings.jobsKept()), FORGET_ROWS_MAX);
        deliveries.forget(clock.instant().minus(DELIVERIES_KEPT), FORGET_ROWS_MAX);
        audits.forget(clock.instant().minus(settings.auditKept()), FORGET_ROWS_MAX);
    }

    /** With the queue away the rest must still happen; what was not rung is due again in a minute. */
    private static <T> void ringAll(List<T> due, Consumer<T> ring) {
        try {
            due.forEach(ring);
        } catch (Unavailable outage) {
            LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("bell_not_rung");
        }
    }
}
