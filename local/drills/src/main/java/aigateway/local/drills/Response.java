package aigateway.local.drills;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client got.
 *
 * @param status 0 when there was no answer
 * @param sentNanos when it was sent, by System.nanoTime
 */
record Response(
        int status,
        String body,
        @Nullable String requestId,
        @Nullable String retryAfter,
        @Nullable String shouldRetry,
        long sentNanos,
        long nanos) {
    static Response nothing(long sentNanos, long nanos) {
        return new Response(0, "", null, null, null, sentNanos, nanos);
    }

    Json.Obj json() {
        if (JsonReader.object(body.getBytes(StandardCharsets.UTF_8)) instanceof JsonReader.Result.Read(var document)) {
            return document.root();
        }
        throw new IllegalStateException("no JSON object: status " + status);
    }

    /** The error's code; an empty text where there is none. */
    String code() {
        if (status < 400
                || !(JsonReader.object(body.getBytes(StandardCharsets.UTF_8))
                        instanceof JsonReader.Result.Read(var document))) {
            return "";
        }
        return Optional.ofNullable(document.root().object("error"))
                .map(error -> error.text("code"))
                .orElse("");
    }

    boolean isOverBudget() {
        return status == 429 && code().equals("insufficient_quota");
    }
}
