package aigateway.jobs;

import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import java.util.Optional;

/** Under which names clients asked for jobs and batches during the last day. */
public interface IdempotencyKeys {
    /**
     * Notes a name in the transaction that creates what was asked for, after that write. When the name is taken, that transaction
     * ends with {@link aigateway.kernel.Conflict}; when nothing was created, the name stays free.
     *
     * @param made the id of the job or batch
     */
    Write note(KeyId owner, Idempotency idempotency, String made);

    /** What was asked for under this name during the last day. */
    Optional<Noted> noted(KeyId owner, String name);

    /**
     * What a name stands for, and the digest of the body that made it.
     *
     * @param made the id of a job or a batch
     */
    record Noted(String made, byte[] bodySha256) {}

    /** Deletes names that count no more; answers how many. */
    int forget(int limit);
}
