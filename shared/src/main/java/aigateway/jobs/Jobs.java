package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored jobs. Times are the database's. */
public interface Jobs {
    /**
     * Stores it where its hold was granted in the same transaction, or where it needs none, and not otherwise. It counts as
     * enqueued, because its message follows at once.
     */
    Write create(NewJob job);

    /** A key's own job; empty for another key's. */
    Optional<Job> find(KeyId owner, JobId id);

    /** Jobs of any keys that are stored. */
    List<Job> findAll(List<JobId> ids);

    /**
     * A key's own jobs, newest first, those after the given one; without results.
     *
     * @param status only these; null for all
     * @param batch only its jobs; null for all
     */
    List<Job> list(KeyId owner, Job.@Nullable Status status, @Nullable BatchId batch, @Nullable JobId after, int limit);

    /** Takes a key's own job from its worker, to end it; empty when it has ended or is not there. */
    Optional<JobLease> take(KeyId owner, JobId id, Duration lease);

    /** Deletes a key's own job and all that is stored about it; empty when there is none. */
    Optional<JobLease> delete(KeyId owner, JobId id);

    /**
     * Stores the result of a job that is about to be finished, in a statement of its own. Until it is finished, the result is not
     * visible. Changes nothing when the lease's epoch is over.
     */
    void storeResult(JobLease lease, byte[] result);

    /**
     * Changes nothing when the lease's epoch is over.
     *
     * @param stored whether the result was stored before
     */
    Write finish(JobLease lease, JobResult result, boolean stored);

    /**
     * Puts a leased job back into the queue, due after a pause.
     *
     * @param waitingFor retry or rate_limit
     * @param counts whether it was an attempt
     */
    Write release(JobLease lease, String waitingFor, Duration pause, boolean counts);

    /** A key's own jobs of a batch that have not ended, taken to be ended. */
    List<JobLease> takeOfBatch(KeyId owner, BatchId batch, int limit, Duration lease);

    /**
     * How many jobs of the same priority are due and are before it, counted no further than the limit; empty when it is not in
     * the queue.
     */
    Optional<Long> ahead(JobId id, int limit);

    /** Marks jobs that are stored, and whose messages could not be sent: the sweeper sends them soon. */
    void markNotEnqueued(List<JobId> ids);

    /** Deletes what clients wrote in jobs that ended before the instant; returns how many. */
    int forget(Instant endedBefore, int limit);

    /** How long the oldest due job has waited, in seconds; 0 when none waits. */
    long oldestDueSeconds();
}
