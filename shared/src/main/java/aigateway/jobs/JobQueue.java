package aigateway.jobs;

import aigateway.json.QueueMessage;
import aigateway.kernel.JobId;
import aigateway.kernel.Unavailable;
import aigateway.sqs.Queue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that start work on jobs. A message carries only the job's id: Postgres holds the state, so a lost message is
 * sent again by the sweeper, and a duplicate or late one finds nothing to do.
 */
public final class JobQueue {
    private static final Logger LOG = LoggerFactory.getLogger(JobQueue.class);
    private static final String MEMBER = "job_id";

    private final Queue normal;
    private final Queue low;

    /**
     * @param low for jobs of low priority; without a URL they go to the normal queue
     */
    public JobQueue(Queue normal, Queue low) {
        this.normal = normal;
        this.low = low.url() == null ? normal : low;
    }

    /**
     * @throws Unavailable when the queue did not accept all of them
     */
    public void enqueue(List<JobId> jobs, Priority priority) {
        queue(priority)
                .sendAll(jobs.stream()
                        .map(job -> QueueMessage.of(MEMBER, job.value()))
                        .toList());
    }

    /** Enqueues a job, or logs that the sweeper will; returns whether the queue accepted it. */
    public boolean enqueueOrLog(JobId job, Priority priority) {
        return enqueueOrLog(job, priority, Duration.ZERO);
    }

    /** The same after a delay, at most what the queue supports; an early message has no effect. */
    public boolean enqueueOrLog(JobId job, Priority priority, Duration delay) {
        try {
            queue(priority).send(QueueMessage.of(MEMBER, job.value()), delay);
            return true;
        } catch (Unavailable outage) {
            LOG.atWarn()
                    .addKeyValue("job_id", job)
                    .addKeyValue("dependency", outage.dependency())
                    .log("enqueue_failed");
            return false;
        }
    }

    /** Enqueues jobs, or logs that the sweeper will; returns whether the queue accepted all of them. */
    boolean enqueueOrLog(List<JobId> jobs, Priority priority) {
        try {
            enqueue(jobs, priority);
            return true;
        } catch (Unavailable outage) {
            LOG.atWarn()
                    .addKeyValue("jobs", jobs.size())
                    .addKeyValue("dependency", outage.dependency())
                    .log("enqueue_failed");
            return false;
        }
    }

    private Queue queue(Priority priority) {
        return switch (priority) {
            case NORMAL -> normal;
            case LOW -> low;
        };
    }

    /** The job that a message names; empty when the message is not one of ours. */
    public static Optional<JobId> job(String message) {
        return QueueMessage.id(message, MEMBER).map(JobId::new);
    }
}
