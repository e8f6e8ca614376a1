package aigateway.local;

import aigateway.assembly.Gateway;
import aigateway.assembly.Settings;
import aigateway.functions.scheduler.SweepHandler;
import aigateway.functions.worker.JobsHandler;
import aigateway.functions.worker.WebhooksHandler;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What happens beside the web server: queues are polled and the schedule is kept, through the handlers that Lambda runs. */
final class Background implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);
    /** Lambda's schedule is a minute; here nobody pays for being prompt. */
    private static final long SWEEP_SECONDS = 5;
    /** Side by side, as Lambda would. */
    private static final int JOBS_AT_ONCE = 16;

    private static final int WEBHOOK_BATCHES_AT_ONCE = 4;
    private static final int JOB_BATCH = 1;
    private static final int WEBHOOK_BATCH = 5;

    private final List<SqsPoller> pollers;
    private final ScheduledExecutorService schedule;
    private final SqsClient sqs;

    private Background(List<SqsPoller> pollers, ScheduledExecutorService schedule, SqsClient sqs) {
        this.pollers = pollers;
        this.schedule = schedule;
        this.sqs = sqs;
    }

    static Background start(Gateway gateway, SqsClient sqs) {
        Settings settings = gateway.settings();
        var jobs = new SqsPoller(
                sqs,
                String.valueOf(settings.jobsQueueUrl()),
                JOB_BATCH,
                JOBS_AT_ONCE,
                new JobsHandler(gateway)::handleRequest);
        var webhooks = new SqsPoller(
                sqs,
                String.valueOf(settings.webhooksQueueUrl()),
                WEBHOOK_BATCH,
                WEBHOOK_BATCHES_AT_ONCE,
                new WebhooksHandler(gateway)::handleRequest);
        var sweeper = new SweepHandler(gateway);
        var schedule = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("schedule").daemon().factory());
        var _ = schedule.scheduleWithFixedDelay(() -> sweep(sweeper), 1, SWEEP_SECONDS, TimeUnit.SECONDS);
        return new Background(List.of(jobs.start(), webhooks.start()), schedule, sqs);
    }

    private static void sweep(SweepHandler sweeper) {
        try {
            sweeper.handleRequest(null, OutputStream.nullOutputStream(), null);
        } catch (RuntimeException e) {
            // The next round is soon; an exception that got out would end the schedule.
            LOG.atError().setCause(e).log("sweep_failed");
        }
    }

    @Override
    public void close() {
        schedule.shutdownNow();
        pollers.forEach(SqsPoller::close);
        sqs.close();
    }
}
