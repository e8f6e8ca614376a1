package aigateway.batches;

import aigateway.kernel.BatchId;
import aigateway.kernel.FileId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file of a key, without its content.
 *
 * @param bytes the length of its content
 * @param output whose output it is; null for a file that was uploaded
 */
public record StoredFile(
        FileId id,
        String name,
        Purpose purpose,
        long bytes,
        @Nullable Output output,
        Instant createdAt,
        Instant expiresAt) {
    /** What a file is for. */
    public enum Purpose {
        BATCH,
        BATCH_OUTPUT;

        /** As it is written in the API and in the table. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** By its text; empty when it is none. */
        public static Optional<Purpose> of(String text) {
            return Arrays.stream(values())
                    .filter(purpose -> purpose.text().equals(text))
                    .findFirst();
        }
    }

    /**
     * The output of a batch. It is not stored a second time: it is read from the results of the jobs.
     *
     * @param failures whether it has the requests that failed, or those that succeeded
     */
    public record Output(BatchId batch, boolean failures) {}
}
