package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Endpoint;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What bounds the input tokens of a request: its bytes, the model's context window, or nothing that has a price.
 *
 * @param items messages and other parts, each of which a provider frames with a few tokens of its own
 * @param contextWindow whether something counts that the bytes do not show (an image, a file, an earlier response)
 * @param unbounded the member whose cost is not in tokens of text at all, or null
 */
public record InputBound(
        long items, boolean contextWindow, @Nullable String unbounded) {
    private static final Set<String> TEXT_PARTS =
            Set.of("text", "input_text", "output_text", "refusal", "tool_use", "thinking", "redacted_thinking");
    private static final Set<String> AUDIO_PARTS = Set.of("input_audio", "output_audio", "audio");
    private static final Set<String> TEXT_ITEMS =
            Set.of("message", "function_call", "custom_tool_call", "reasoning", "tool_result");
    private static final Set<String> OUTPUT_ITEMS = Set.of("function_call_output", "custom_tool_call_output");
    private static final Set<String> CLIENT_TOOLS = Set.of("function", "custom");
    private static final Set<String> USUAL_TIERS = Set.of("auto", "default", "flex", "standard_only");
    /** What the provider adds, or prices in its own way: searches, audio, guesses that failed, other models. */
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

    public static InputBound of(Endpoint endpoint, Json.Obj root) {
        String input = input(endpoint);
        var parts = new Parts();
        parts.visit(root.member(input));
        parts.visit(root.member("system"));
        String unbounded = unbounded(root);
        return new InputBound(
                parts.items,
                parts.contextWindow || EARLIER.stream().anyMatch(name -> root.member(name) != null),
                unbounded == null && parts.unpriced ? input : unbounded);
    }

    /** The member that holds it. */
    public static String input(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS, MESSAGES -> "messages";
            case RESPONSES, EMBEDDINGS -> "input";
        };
    }

    /** The member beside the input that costs what nothing bounds, or null. */
    public static @Nullable String unbounded(Json.Obj root) {
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

    /** A prompt cache that is kept beyond the usual minutes is written at a price of its own. */
    private static boolean keepsLong(Json.Obj part) {
        Json.Obj cache = part.object("cache_control");
        return cache != null && cache.member("ttl") != null && !"5m".equals(cache.text("ttl"));
    }

    /** A tool that the client itself runs; one that the provider runs costs by use. */
    private static boolean isClientTool(Json tool) {
        // Anthropic's tools need not say that they are the client's.
        return tool instanceof Json.Obj it
                && (it.member("type") == null
                        ? it.member("input_schema") != null
                        : CLIENT_TOOLS.contains(String.valueOf(it.text("type"))));
    }

    /** Looks at the parts of messages and items, not into texts. */
    private static final class Parts {
        private long items;
        private boolean contextWindow;
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
                contextWindow = true;
            }
        }
    }
}
