package aigateway.formats.translation;

import org.jspecify.annotations.Nullable;

/** Why a response ended, translated between Chat Completions and Messages. */
final class MessagesStopReason {
    private @Nullable String finished;
    private boolean refused;
    private boolean calledTool;

    void refused() {
        refused = true;
    }

    void calledTool() {
        calledTool = true;
    }

    /** Null until the provider reports it. */
    void finished(@Nullable String reason) {
        if (reason != null && !reason.isEmpty()) {
            finished = reason;
        }
    }

    boolean isKnown() {
        return finished != null;
    }

    /** The name in Messages. Chat Completions does not distinguish a stop sequence from a natural end. */
    String name() {
        if (refused || "content_filter".equals(finished)) {
            return "refusal";
        }
        if ("length".equals(finished)) {
            return "max_tokens";
        }
        // A call forced by the client ends with a plain stop in Chat Completions.
        return calledTool ? "tool_use" : "end_turn";
    }

    /** The name in Chat Completions of a whole response, which may leave out its reason. */
    static String inChat(@Nullable String stopReason, boolean calls) {
        boolean missing = stopReason == null || stopReason.isEmpty();
        return missing && calls ? "tool_calls" : inChat(stopReason);
    }

    /** The name in Chat Completions; a pause counts as an end, because its clients know no pause. */
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
