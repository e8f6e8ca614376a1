package aigateway.formats;

import aigateway.json.Document;
import aigateway.json.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What bounds the input tokens of a request: its bytes, the model's context window, or nothing.
 *
 * @param textTokens an upper bound of the tokens in the text of the whole body: a token has at least one byte
 * @param items messages and other parts; a provider adds a few tokens to each
 * @param contextWindow how the model's context window bounds the input
 * @param member holds the input
 * @param unbounded the member whose cost is not in tokens of text at all, or null
 */
public record InputBound(
        long textTokens,
        long items,
        ContextWindow contextWindow,
        String member,
        @Nullable String unbounded) {
    /** How the model's context window bounds the input. */
    public enum ContextWindow {
        /** It bounds the input together, as the text's bytes do. */
        BESIDE_TEXT,
        /** It alone bounds the input: parts count that the bytes do not show (an image, a file, an earlier response). */
        ALONE,
        /** It bounds each item, and not their sum. */
        FOR_EACH_ITEM
    }

    private static final Set<String> TEXT_PARTS =
            Set.of("text", "input_text", "output_text", "refusal", "tool_use", "thinking", "redacted_thinking");
    private static final Set<String> AUDIO_PARTS = Set.of("input_audio", "output_audio", "audio");
    private static final Set<String> TEXT_ITEMS =
            Set.of("message", "function_call", "custom_tool_call", "reasoning", "tool_result");
    private static final Set<String> OUTPUT_ITEMS = Set.of("function_call_output", "custom_tool_call_output");
    private static final Set<String> CLIENT_TOOLS = Set.of("function", "custom");
    private static final Set<String> USUAL_TIERS = Set.of("auto", "default", "flex", "standard_only");
    /** The provider adds to these, or has other prices for them: searches, audio, predicted output, other models. */
    private static final Set<String> UNBOUNDED = Set.of(
            "web_search_options",
            "audio",
            "prediction",
            "prompt",
            "plugins",
            "models",
            "context_management",
            "container",
            "mcp_servers",
            "speed");

    private static final Set<String> EARLIER = Set.of("previous_response_id", "conversation");

    static InputBound of(Document request, String input) {
        Json.Obj root = request.root();
        var parts = new Parts();
        parts.visit(root.member(input));
        parts.visit(root.member("system"));
        boolean hidden = parts.hidden || EARLIER.stream().anyMatch(name -> root.member(name) != null);
        String unbounded = unbounded(root);
        return new InputBound(
                request.length(),
                parts.items,
                hidden ? ContextWindow.ALONE : ContextWindow.BESIDE_TEXT,
                input,
                unbounded == null && parts.unpriced ? input : unbounded);
    }

    /** The bound of a translated request, with the names of the client's own members. */
    public InputBound translatedFrom(InputBound client) {
        return new InputBound(
                textTokens,
                items,
                client.contextWindow == ContextWindow.ALONE ? ContextWindow.ALONE : contextWindow,
                client.member,
                client.unbounded == null ? unbounded : client.unbounded);
    }

    /** The member that nothing bounds, for a model with this context window; null where the bounds hold. */
    public @Nullable String unbounded(@Nullable Long contextTokens) {
        return unbounded == null && contextWindow == ContextWindow.ALONE && contextTokens == null ? member : unbounded;
    }

    /**
     * An upper bound of the input tokens, where {@link #unbounded(Long)} is null.
     *
     * @param contextTokens the model's context window, or null when it is not known
     * @param added by the provider, in tokens
     */
    public long tokens(@Nullable Long contextTokens, long added) {
        long bytes = textTokens + added;
        if (contextTokens == null) {
            return bytes;
        }
        return switch (contextWindow) {
            case ALONE -> contextTokens;
            case BESIDE_TEXT -> Math.min(bytes, contextTokens);
            case FOR_EACH_ITEM -> bytes;
        };
    }

    /** The member beside the input whose cost nothing bounds, or null. */
    static @Nullable String unbounded(Json.Obj root) {
        for (String name : UNBOUNDED) {
            if (root.member(name) != null) {
                return name;
            }
        }
        if (!root.items("tools").stream().allMatch(InputBound::isClientTool)) {
            return "tools";
        }
        if (keepsLong(root)) {
            return "cache_control";
        }
        if (root.items("tools").stream().anyMatch(tool -> tool instanceof Json.Obj it && keepsLong(it))) {
            return "tools";
        }
        String tier = root.text("service_tier");
        if (tier != null && !USUAL_TIERS.contains(tier)) {
            return "service_tier";
        }
        boolean textOnly = root.items("modalities").stream().allMatch(new Json.Str("text")::equals);
        return textOnly ? null : "modalities";
    }

    /** A prompt cache that lives longer than the usual five minutes has another price for writing. */
    private static boolean keepsLong(Json.Obj part) {
        Json.Obj cache = part.object("cache_control");
        return cache != null && cache.member("ttl") != null && !"5m".equals(cache.text("ttl"));
    }

    /** A tool that the client runs; a tool that the provider runs costs by use. */
    private static boolean isClientTool(Json tool) {
        // Anthropic's client tools may have no type.
        return tool instanceof Json.Obj it
                && (it.member("type") == null
                        ? it.member("input_schema") != null
                        : CLIENT_TOOLS.contains(String.valueOf(it.text("type"))));
    }

    /** Visits the parts of messages and items, not their texts. */
    private static final class Parts {
        private long items;
        private boolean hidden;
        private boolean unpriced;

        void visit(@Nullable Json value) {
            switch (value) {
                case null -> {}
                case Json.Arr(var elements) -> elements.forEach(this::element);
                case Json _ -> {}
            }
        }

        private void element(Json element) {
            items++;
            if (!(element instanceof Json.Obj item)) {
                return;
            }
            unpriced |= keepsLong(item);
            String type = item.text("type");
            if (type == null || TEXT_ITEMS.contains(type)) {
                visit(item.member("content"));
                unpriced |= item.member("audio") != null;
            } else if (OUTPUT_ITEMS.contains(type)) {
                visit(item.member("output"));
            } else if (AUDIO_PARTS.contains(type)) {
                unpriced = true;
            } else if (!TEXT_PARTS.contains(type)) {
                hidden = true;
            }
        }
    }
}
