package aigateway.batches;

import aigateway.formats.ApiFormat;
import aigateway.jobs.BatchApi;
import aigateway.kernel.FileId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A batch as a client submits it, whatever API it uses.
 *
 * @param format of all its requests
 * @param input the file that holds them, or null
 * @param metadata a JSON object, or null
 */
record BatchRequest(
        BatchApi api,
        ApiFormat format,
        @Nullable FileId input,
        @Nullable String metadata,
        List<Entry> entries) {
    /** As many as one transaction stores in well under a second. */
    static final int ENTRIES_MAX = 1_000;

    /**
     * A request.
     *
     * @param place where the client finds it: {@code Line 3}, {@code requests[2]}
     * @param id the client's own
     * @param payload the body of the call
     */
    record Entry(String place, String id, byte[] payload) {}

    static Problem tooMany(String param) {
        return Problem.invalidValue(param, "at most " + ENTRIES_MAX + " requests are allowed in a batch");
    }

    /** Refuses a batch in which two requests have the same id. */
    Result<BatchRequest> distinct() {
        Set<String> ids = new HashSet<>();
        for (Entry entry : entries) {
            if (!ids.add(entry.id)) {
                return Result.refused(Problem.invalidValue("custom_id", "another request of the batch has the same one")
                        .at(entry.place));
            }
        }
        return Result.ok(this);
    }
}
