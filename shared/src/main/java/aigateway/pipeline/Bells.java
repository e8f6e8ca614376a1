package aigateway.pipeline;

import aigateway.jobs.Priority;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.JobId;
import aigateway.sqs.Queue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The messages that wake a worker. They carry an id and nothing else: Postgres is the truth, so a lost one is sent again, and a
 * doubled or late one finds nothing to do.
 */
public final class Bells {
    private static final long VERSION = 1;
    private static final Pattern ID = Pattern.compile("[a-z]{3}_[0-9a-f]{32}");

    private final Queue jobs;
    private final Queue lowJobs;
    private final Queue deliveries;

    /**
     * @param lowJobs for jobs that may wait; without one they stand with the others
     */
    public Bells(Queue jobs, Queue lowJobs, Queue deliveries) {
        this.jobs = jobs;
        this.lowJobs = lowJobs.url() == null ? jobs : lowJobs;
        this.deliveries = deliveries;
    }

    /**
     * @throws aigateway.kernel.Unavailable when the queue did not take it
     */
    public void ring(JobId job, Priority priority) {
        ring(job, priority, Duration.ZERO);
    }

    /**
     * @throws aigateway.kernel.Unavailable when the queue did not take all of them
     */
    public void ring(List<JobId> all, Priority priority) {
        queue(priority)
                .sendAll(all.stream().map(job -> message("job_id", job.value())).toList());
    }

    /**
     * Rings after a pause, or after as much of it as the queue can wait; a bell that comes too early is not heard.
     *
     * @throws aigateway.kernel.Unavailable when the queue did not take it
     */
    public void ring(JobId job, Priority priority, Duration pause) {
        queue(priority).send(message("job_id", job.value()), pause);
    }

    private Queue queue(Priority priority) {
        return switch (priority) {
            case NORMAL -> jobs;
            case LOW -> lowJobs;
        };
    }

    /**
     * @throws aigateway.kernel.Unavailable when the queue did not take it
     */
    public void ring(DeliveryId delivery) {
        deliveries.send(message("delivery_id", delivery.value()));
    }

    /**
     * Rings after a pause, or after as much of it as the queue can wait; a bell that comes too early is not heard. Where the
     * sender reaches no queue, as on AWS, the sweeper rings when the time has come.
     *
     * @throws aigateway.kernel.Unavailable when the queue did not take it
     */
    public void ring(DeliveryId delivery, Duration pause) {
        if (deliveries.url() != null) {
            deliveries.send(message("delivery_id", delivery.value()), pause);
        }
    }

    /** The job that a message names; empty when it is not one of ours. */
    public static Optional<JobId> job(String message) {
        return id(message, "job_id").map(JobId::new);
    }

    /** The delivery that a message names; empty when it is not one of ours. */
    public static Optional<DeliveryId> delivery(String message) {
        return id(message, "delivery_id").map(DeliveryId::new);
    }

    private static String message(String name, String id) {
        return JsonText.objectText(json -> json.number("v", VERSION).text(name, id));
    }

    private static Optional<String> id(String message, String name) {
        return JsonReader.object(message.getBytes(StandardCharsets.UTF_8))
                                instanceof JsonReader.Result.Read(var document)
                        && document.root().integer("v", 0) == VERSION
                ? Optional.ofNullable(document.root().text(name))
                        .filter(id -> ID.matcher(id).matches())
                : Optional.empty();
    }
}
