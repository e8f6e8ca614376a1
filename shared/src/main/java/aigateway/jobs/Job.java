package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job as its owner sees it. Texts are JSON, decrypted.
 *
 * @param batch the batch that it belongs to, or null
 * @param deadline no attempt starts after it; null when there is none
 * @param metadata the owner's own pairs
 * @param result the provider's answer
 * @param error in OpenAI's shape, without the outer object
 * @param inputTokens null until a provider said so
 * @param cost null while unknown or unpriced
 */
public record Job(
        JobId id,
        KeyId key,
        @Nullable BatchId batch,
        String kind,
        Status status,
        Priority priority,
        @Nullable Instant deadline,
        @Nullable String metadata,
        @Nullable String result,
        @Nullable String error,
        @Nullable Long inputTokens,
        @Nullable Long outputTokens,
        @Nullable Money cost,
        int attempts,
        @Nullable Instant nextAttemptAt,
        @Nullable String waitingFor,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {
    /** As it was when it was accepted. */
    public Job asAccepted() {
        return new Job(
                id,
                key,
                batch,
                kind,
                Status.QUEUED,
                priority,
                deadline,
                metadata,
                null,
                null,
                null,
                null,
                null,
                0,
                null,
                null,
                createdAt,
                null,
                null);
    }

    /** Where a job can be. */
    public enum Status {
        QUEUED,
        RUNNING,
        SUCCEEDED,
        /** Refused for good. */
        FAILED,
        CANCELLED,
        /** Attempts used up, or the deadline passed. */
        DEAD;

        /** By its text; empty when it is none. */
        public static Optional<Status> of(String text) {
            return Arrays.stream(values())
                    .filter(status -> status.text().equals(text))
                    .findFirst();
        }

        /** As it is written in the API and in the table. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
