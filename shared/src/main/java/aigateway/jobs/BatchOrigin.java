package aigateway.jobs;

import aigateway.kernel.FileId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a batch that was submitted in the form of another API.
 *
 * @param endpoint the path that its requests call
 * @param input the file that it was made from, or null
 * @param expiresAt no request of it begins after that
 * @param cancelledAt when its owner cancelled it, or null
 * @param describedAt when its end was looked through, or null
 * @param expired how many of its requests did not end in time; 0 before its end was looked through
 */
public record BatchOrigin(
        BatchApi api,
        String endpoint,
        @Nullable FileId input,
        Instant expiresAt,
        @Nullable Instant cancelledAt,
        @Nullable Instant describedAt,
        long expired) {
    /** Of a new batch. */
    public static BatchOrigin of(BatchApi api, String endpoint, @Nullable FileId input, Instant expiresAt) {
        return new BatchOrigin(api, endpoint, input, expiresAt, null, null, 0);
    }
}
