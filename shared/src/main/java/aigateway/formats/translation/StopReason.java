package aigateway.formats.translation;

import org.jspecify.annotations.Nullable;

/** Why an answer ended, from Chat Completions' words to Messages'. */
final class StopReason {
    private @Nullable String finished;
    private boolean refused;
    private boolean calledTool;

    void refused() {
        refused = true;
    }

    void calledTool() {
        calledTool = true;
    }

    /** Null while the provider has not said it. */
    void finished(@Nullable String reason) {
        if (reason != null) {
            finished = reason;
        }
    }

    boolean isKnown() {
        return finished != null;
    }

    /** Messages' name for it. Chat Completions does not tell a stop sequence from a natural end. */
    String name() {
        if (refused || "content_filter".equals(finished)) {
            return "refusal";
        }
        if ("length".equals(finished)) {
            return "max_tokens";
        }
        // A call that the client itself prescribed ends with a plain stop there.
        return calledTool ? "tool_use" : "end_turn";
    }

    /** Chat Completions' name for one of Messages'; a pause is an end to a client that knows none. */
    static String inChat(@Nullable String stopReason) {
        return switch (stopReason) {
            case null -> "stop";
            case "max_tokens", "model_context_window_exceeded" -> "length";
            case "tool_use" -> "tool_calls";
            case "refusal" -> "content_filter";
            default -> "stop";
        };
    }
}
