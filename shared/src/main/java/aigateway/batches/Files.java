package aigateway.batches;

import aigateway.kernel.BatchId;
import aigateway.kernel.FileId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored files. Contents are encrypted. A file past its end is not found. */
public interface Files {
    /**
     * Stores a file that was uploaded.
     *
     * @return false, and nothing is stored, where its key has too many files or too large ones
     */
    boolean create(KeyId owner, FileId id, String name, byte[] content, Instant expiresAt);

    /** Stores the description of a batch's output; changes nothing the second time. */
    Write createOutput(KeyId owner, FileId id, StoredFile.Output output, long bytes, Instant expiresAt);

    /** A key's own file; empty for another key's. */
    Optional<StoredFile> find(KeyId owner, FileId id);

    /** The outputs of a batch of the key. */
    List<StoredFile> outputs(KeyId owner, BatchId batch);

    /** The content of a file that was uploaded; empty for another key's, and for an output. */
    Optional<byte[]> content(KeyId owner, FileId id);

    /**
     * A key's own files, those after the given one.
     *
     * @param purpose only these; null for all
     * @param oldestFirst otherwise the newest come first
     */
    List<StoredFile> list(
            KeyId owner, StoredFile.@Nullable Purpose purpose, @Nullable FileId after, int limit, boolean oldestFirst);

    /** Deletes a key's own file; returns whether there was one. */
    boolean delete(KeyId owner, FileId id);

    /** Deletes files whose end was before the instant; returns how many. */
    int forget(Instant endedBefore, int limit);
}
