package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored batches. Times are the database's. */
public interface Batches {
    /** Stores it; its jobs follow in the same transaction. */
    Write create(NewBatch batch);

    /** A key's own batch; empty for another key's. */
    Optional<Batch> find(KeyId owner, BatchId id);

    /**
     * A key's own batches, newest first, those after the given one.
     *
     * @param api only those that were submitted in its form; null for all
     */
    List<Batch> list(KeyId owner, @Nullable BatchApi api, @Nullable BatchId after, int limit);

    /** Notes that its owner has cancelled it; changes nothing when it has ended or is cancelled already. */
    void cancelled(KeyId owner, BatchId id);

    /**
     * Notes what was found when the end of a batch was looked through; changes nothing the second time.
     *
     * @param expired how many of its requests did not end in time
     */
    Write described(BatchId id, long expired);

    /** Deletes a key's own batch that has ended, with its jobs; returns whether there was one. */
    boolean delete(KeyId owner, BatchId id);

    /** The jobs of a batch with their results, in the order of their ids, those after the given one. */
    List<Job> results(KeyId owner, BatchId id, @Nullable JobId after, int limit);

    /** A batch whose last job has ended and that is not marked as finished; empty in every other case. */
    Optional<Batch> ended(BatchId id);

    /** Marks a batch as finished; changes nothing when it is already. */
    Write finish(BatchId id);

    /** Batches whose last job ended and whose worker died before it marked them. */
    List<BatchId> toFinish(int limit);

    /** Deletes what clients wrote about batches that ended before the instant; returns how many. */
    int forget(Instant endedBefore, int limit);
}
