package aigateway.local.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;

/** The settings that Chat Completions and Responses share. */
final class CommonSettings {
    static final List<String> EFFORTS = List.of("none", "minimal", "low", "medium", "high", "xhigh", "max");
    static final List<String> VERBOSITIES = List.of("low", "medium", "high");

    private CommonSettings() {}

    static void check(Fields request) {
        request.flag("stream", false);
        request.number("temperature", 0, 2);
        request.number("top_p", 0, 1);
        request.integer("top_logprobs", 0, 20, 0);
        request.flag("store", false);
        request.flag("parallel_tool_calls", true);
        request.text("user");
        request.text("safety_identifier");
        request.text("prompt_cache_key");
        request.oneOf("prompt_cache_retention", List.of("in_memory", "24h"));
        request.oneOf("service_tier", List.of("auto", "default", "flex", "scale", "priority", "fast"));
        Fields metadata = request.object("metadata");
        if (metadata != null) {
            for (Map.Entry<String, JsonNode> pair : metadata.node().properties()) {
                if (!pair.getValue().isTextual()) {
                    throw Refusal.value("metadata", "expected texts");
                }
            }
        }
    }

    /** The tier that served the request: "auto" is a wish. */
    static JsonNode tier(Fields request) {
        JsonNode tier = request.find("service_tier");
        return tier == null || tier.textValue().equals("auto") ? TextNode.valueOf("default") : tier;
    }
}
