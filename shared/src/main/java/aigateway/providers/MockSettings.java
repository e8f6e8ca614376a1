package aigateway.providers;

import aigateway.json.Fields;
import aigateway.json.Json;
import aigateway.kernel.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings that both endpoints share, judged as OpenAI judges them. */
final class MockSettings {
    static final List<String> EFFORTS = List.of("none", "minimal", "low", "medium", "high", "xhigh", "max");
    static final List<String> VERBOSITIES = List.of("low", "medium", "high");

    private static final List<String> TIERS = List.of("auto", "default", "flex", "scale", "priority", "fast");
    private static final List<String> RETENTIONS = List.of("in_memory", "24h");
    private static final int METADATA_PAIRS_MAX = 16;
    private static final int METADATA_NAME_MAX = 64;
    private static final int METADATA_TEXT_MAX = 512;
    private static final int SAFETY_IDENTIFIER_MAX = 64;
    private static final int TOP_LOGPROBS_MAX = 20;

    private MockSettings() {}

    static void judge(Json.Obj body, Fields judged) {
        boolean _ = judged.flag("stream", false);
        number(body, "temperature", 0, 2, judged);
        number(body, "top_p", 0, 1, judged);
        judged.integer("top_logprobs", 0, TOP_LOGPROBS_MAX);
        judged.textMap("metadata", METADATA_PAIRS_MAX, METADATA_NAME_MAX, METADATA_TEXT_MAX);
        judged.flag("store", false);
        judged.flag("parallel_tool_calls", true);
        judged.text("user", 0, Integer.MAX_VALUE);
        judged.text("safety_identifier", 0, SAFETY_IDENTIFIER_MAX);
        judged.text("prompt_cache_key", 0, Integer.MAX_VALUE);
        oneOf("prompt_cache_retention", "", RETENTIONS, judged);
        oneOf("service_tier", "", TIERS, judged);
    }

    /** The tier that served the request: "auto" is a wish, not a tier. */
    static String tier(Json.Obj body) {
        String wish = body.text("service_tier");
        return wish == null || wish.equals("auto") ? "default" : wish;
    }

    static long cap(@Nullable Long wish) {
        return wish == null ? MockProvider.OUTPUT_TOKENS_MAX : Math.min(wish, MockProvider.OUTPUT_TOKENS_MAX);
    }

    static boolean isTrue(Json.Obj body, String name) {
        return body.member(name) instanceof Json.Bool(boolean value) && value;
    }

    /** The digits are echoed as they are; a double only judges the range. */
    static void number(Json.Obj body, String name, double min, double max, Fields judged) {
        switch (body.member(name)) {
            case null -> {}
            case Json.Num(String digits) -> {
                double value = Double.parseDouble(digits);
                if (value < min || value > max) {
                    judged.refuse(
                            Problem.invalidValue(name, "expected a number from " + (int) min + " to " + (int) max));
                }
            }
            case Json _ -> judged.refuse(Problem.invalidType(name, "a number"));
        }
    }

    /**
     * @param parent the path of the object that {@code judged} reads, with its last dot; empty for the request itself
     */
    static void oneOf(String name, String parent, List<String> values, Fields judged) {
        String value = judged.text(name, 0, Integer.MAX_VALUE);
        if (value != null && !values.contains(value)) {
            judged.refuse(
                    Problem.invalidValue(parent + name, "supported values are: '" + String.join("', '", values) + "'"));
        }
    }

    /** The text of a nested object; empty, and refused, when it is left out or something else. */
    static String requiredText(Json.Obj holder, String name, String parent, Fields judged) {
        return switch (holder.member(name)) {
            case null -> {
                judged.refuse(Problem.missing(parent + "." + name));
                yield "";
            }
            case Json.Str(String text) -> text;
            case Json _ -> {
                judged.refuse(Problem.invalidType(parent + "." + name, "a string"));
                yield "";
            }
        };
    }
}
