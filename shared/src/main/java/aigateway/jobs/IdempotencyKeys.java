package aigateway.jobs;

import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import java.util.Optional;

/** The idempotency keys under which clients submitted jobs and batches during the last day. */
public interface IdempotencyKeys {
    /**
     * Stores an idempotency key in the transaction that creates the job or batch, after that write. When the key is used
     * already, the transaction ends with {@link aigateway.kernel.Conflict}; when nothing was created, the key stays unused.
     *
     * @param created the id of the job or batch
     */
    Write record(KeyId owner, Idempotency idempotency, String created);

    /** What was created under this key during the last day. */
    Optional<Entry> find(KeyId owner, String name);

    /**
     * What was created, and the digest of the body that created it.
     *
     * @param created the id of a job or a batch
     */
    record Entry(String created, byte[] bodySha256) {}

    /** Deletes keys older than a day; returns how many. */
    int forget(int limit);
}
