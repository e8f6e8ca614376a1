package aigateway.formats;

import aigateway.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of one form of usage object.
 *
 * @param shape its name in the usage rows
 * @param input the count of the input
 * @param output the count of the output
 * @param inputDetails where the parts of the input are
 * @param outputDetails where the parts of the output are
 * @param cacheBeside whether the input is without what was cached, unless details say otherwise
 */
record UsageNames(
        String shape,
        String input,
        String output,
        String total,
        List<String> inputDetails,
        List<String> outputDetails,
        boolean cacheBeside) {
    private static final List<UsageNames> ALL = List.of(
            new UsageNames(
                    "chat",
                    "prompt_tokens",
                    "completion_tokens",
                    "total_tokens",
                    List.of("prompt_tokens_details", "prompt_token_details"),
                    List.of("completion_tokens_details", "completion_token_details"),
                    false),
            new UsageNames(
                    "responses",
                    "input_tokens",
                    "output_tokens",
                    "total_tokens",
                    List.of("input_tokens_details", "input_token_details"),
                    List.of("output_tokens_details", "output_token_details"),
                    true),
            new UsageNames("converse", "inputTokens", "outputTokens", "totalTokens", List.of(), List.of(), true),
            new UsageNames(
                    "camel",
                    "promptTokens",
                    "completionTokens",
                    "totalTokens",
                    List.of("promptTokensDetails"),
                    List.of("completionTokensDetails"),
                    false),
            new UsageNames("invocation", "inputTokenCount", "outputTokenCount", "-", List.of(), List.of(), true),
            new UsageNames(
                    "gemini",
                    "promptTokenCount",
                    "candidatesTokenCount",
                    "totalTokenCount",
                    List.of(),
                    List.of(),
                    false),
            new UsageNames(
                    "gemini",
                    "prompt_token_count",
                    "candidates_token_count",
                    "total_token_count",
                    List.of(),
                    List.of(),
                    false),
            new UsageNames("ollama", "prompt_eval_count", "eval_count", "-", List.of(), List.of(), false));

    /** Those whose input or output the object has. */
    static List<UsageNames> in(Json.Obj usage) {
        List<UsageNames> found = new ArrayList<>(1);
        for (UsageNames names : ALL) {
            if (usage.member(names.input) != null || usage.member(names.output) != null) {
                found.add(names);
            }
        }
        return found;
    }

    UsageNames withOutput(UsageNames other) {
        return new UsageNames("mixed", input, other.output, total, inputDetails, other.outputDetails, cacheBeside);
    }

    Json.@Nullable Obj inputDetails(Json.Obj usage) {
        return firstObject(usage, inputDetails);
    }

    Json.@Nullable Obj outputDetails(Json.Obj usage) {
        return firstObject(usage, outputDetails);
    }

    private static Json.@Nullable Obj firstObject(Json.Obj usage, List<String> names) {
        for (String name : names) {
            Json.Obj details = usage.object(name);
            if (details != null) {
                return details;
            }
        }
        return null;
    }
}
