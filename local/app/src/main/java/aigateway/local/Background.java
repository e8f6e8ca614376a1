package aigateway.local;

import aigateway.assembly.Gateway;
import aigateway.assembly.QueueSettings;
import aigateway.functions.scheduler.SweepHandler;
import aigateway.functions.worker.DeadLettersHandler;
import aigateway.functions.worker.JobsHandler;
import aigateway.functions.worker.WebhooksHandler;
import aigateway.reports.LastSweep;
import aigateway.reports.PushgatewayExport;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What happens beside the web server: queues are polled and the schedule is kept, through the handlers that Lambda runs. */
public final class Background implements AutoCloseable {
    /** Lambda's schedule is a minute; here a shorter interval costs nothing. */
    private static final long SWEEP_SECONDS = 5;
    /** A person who edits the configuration waits for it. */
    private static final long RELOAD_SECONDS = 2;

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

    /**
     * @param queues the settings, with the addresses of the queues and of their dead letters
     * @param missing runs when a queue does not exist, and may make it again
     */
    public static Background start(Gateway gateway, SqsClient sqs, Map<String, String> queues, Runnable missing) {
        QueueSettings settings = gateway.settings().queues();
        var jobs = new JobsHandler(gateway);
        var webhooks = new WebhooksHandler(gateway);
        var dead = new DeadLettersHandler(gateway);
        List<SqsPoller> pollers = new ArrayList<>();
        poller(sqs, queues, "JOBS_QUEUE_URL", JOB_BATCH, settings.jobsAtOnce(), jobs::handleRequest, missing)
                .ifPresent(pollers::add);
        poller(sqs, queues, "LOW_JOBS_QUEUE_URL", JOB_BATCH, settings.lowJobsAtOnce(), jobs::handleRequest, missing)
                .ifPresent(pollers::add);
        poller(
                        sqs,
                        queues,
                        "WEBHOOKS_QUEUE_URL",
                        WEBHOOK_BATCH,
                        WEBHOOK_BATCHES_AT_ONCE,
                        webhooks::handleRequest,
                        missing)
                .ifPresent(pollers::add);
        for (String letters : List.of("JOBS_DLQ_URL", "LOW_JOBS_DLQ_URL", "WEBHOOKS_DLQ_URL")) {
            poller(sqs, queues, letters, WEBHOOK_BATCH, 1, dead::handleRequest, missing)
                    .ifPresent(pollers::add);
        }
        var sweeper = new SweepHandler(gateway);
        LastSweep last = gateway.reports().lastSweep();
        last.note();
        var schedule = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("schedule").daemon().factory());
        var _ = schedule.scheduleWithFixedDelay(() -> sweep(sweeper, last), 1, SWEEP_SECONDS, TimeUnit.SECONDS);
        var _ = schedule.scheduleWithFixedDelay(
                () -> Tireless.run("reload_failed", gateway::reload), RELOAD_SECONDS, RELOAD_SECONDS, TimeUnit.SECONDS);
        gateway.reports().export().ifPresent(export -> push(schedule, export));
        pollers.forEach(SqsPoller::start);
        return new Background(pollers, schedule, sqs);
    }

    /** In a thread of its own: the sweep does not wait for the Pushgateway. */
    private static void push(ScheduledExecutorService schedule, PushgatewayExport export) {
        long interval = PushgatewayExport.INTERVAL.toSeconds();
        var _ = schedule.scheduleWithFixedDelay(
                () -> Thread.startVirtualThread(() -> Tireless.run("push_failed", export::push)),
                1,
                interval,
                TimeUnit.SECONDS);
    }

    /** Empty where there is no such queue. */
    private static Optional<SqsPoller> poller(
            SqsClient sqs,
            Map<String, String> queues,
            String name,
            int batch,
            int batchesAtOnce,
            BiFunction<SQSEvent, @Nullable Context, SQSBatchResponse> handler,
            Runnable missing) {
        return Optional.ofNullable(queues.get(name))
                .filter(url -> !url.isBlank())
                .map(url -> new SqsPoller(sqs, url, batch, batchesAtOnce, handler, missing));
    }

    private static void sweep(SweepHandler sweeper, LastSweep last) {
        boolean whole =
                Tireless.run("sweep_failed", () -> sweeper.handleRequest(null, OutputStream.nullOutputStream(), null));
        if (whole) {
            last.note();
        }
    }

    /** Ends the wait of {@link #close} for work that is under way. */
    void hurry() {
        pollers.forEach(SqsPoller::hurry);
    }

    @Override
    public void close() {
        schedule.shutdownNow();
        // All stop first, so that they drain side by side.
        pollers.forEach(SqsPoller::stop);
        pollers.forEach(SqsPoller::close);
        sqs.close();
    }
}
