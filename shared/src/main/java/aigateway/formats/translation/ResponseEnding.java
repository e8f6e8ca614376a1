package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** How a response ended, by the reason that Chat Completions gives for it. */
enum ResponseEnding {
    COMPLETED("completed", null),
    CUT("incomplete", "max_output_tokens"),
    FILTERED("incomplete", "content_filter"),
    /** OpenRouter says so of a model that broke off. */
    FAILED("failed", null);

    private final String status;
    private final @Nullable String reason;

    ResponseEnding(String status, @Nullable String reason) {
        this.status = status;
        this.reason = reason;
    }

    static ResponseEnding of(@Nullable String finishReason) {
        return switch (finishReason) {
            case "length" -> CUT;
            case "content_filter" -> FILTERED;
            case "error" -> FAILED;
            case null, default -> COMPLETED;
        };
    }

    /** Of the response, and of the stream's last event. */
    String status() {
        return status;
    }

    /** Of the item that was being written when it ended; the items before are complete. */
    String lastItemStatus() {
        return this == COMPLETED ? "completed" : "incomplete";
    }

    Json error() {
        return this == FAILED
                ? JsonObject.of()
                        .text("code", "server_error")
                        .text("message", "The provider broke off.")
                        .object()
                : new Json.Null();
    }

    Json incompleteDetails() {
        return reason == null
                ? new Json.Null()
                : JsonObject.of().text("reason", reason).object();
    }
}
