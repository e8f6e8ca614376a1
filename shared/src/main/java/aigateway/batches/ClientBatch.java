package aigateway.batches;

import aigateway.jobs.Batch;
import aigateway.jobs.BatchOrigin;
import aigateway.jobs.Job;
import aigateway.kernel.FileId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch that was submitted in the form of another API.
 *
 * @param outputs the files with its results; empty before its end
 */
public record ClientBatch(Batch batch, BatchOrigin origin, List<StoredFile> outputs) {
    boolean hasEnded() {
        return batch.finishedAt() != null;
    }

    boolean isCancelled() {
        return origin.cancelledAt() != null;
    }

    /** Those that ended with an error of their own. */
    long failed() {
        return batch.count(Job.Status.FAILED) + batch.count(Job.Status.DEAD) - origin.expired();
    }

    /** The file with the requests that failed, or with those that succeeded; null where there is none. */
    @Nullable
    FileId output(boolean failures) {
        return outputs.stream()
                .filter(file -> file.output() != null && file.output().failures() == failures)
                .map(StoredFile::id)
                .findFirst()
                .orElse(null);
    }
}
