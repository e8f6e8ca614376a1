package aigateway.local.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /v1/responses}: reads a request and writes its answer, whole. */
final class Responses {
    private static final List<String> ROLES = List.of("user", "assistant", "system", "developer");

    private Responses() {}

    static ObjectNode answer(String model, Fields request) {
        long seconds = Json.now();
        Prompt prompt = read(request);
        Answer answer = prompt.answer();
        String status = answer.cut() ? "incomplete" : "completed";
        ObjectNode body = Json.object()
                .put("id", Json.id("resp_"))
                .put("object", "response")
                .put("created_at", seconds)
                .put("status", status)
                .put("background", false)
                .put("completed_at", answer.cut() ? null : (Long) seconds)
                .putNull("error");
        if (answer.cut()) {
            body.putObject("incomplete_details").put("reason", "max_output_tokens");
        } else {
            body.putNull("incomplete_details");
        }
        body.put("model", model).putArray("output").add(item(answer, status));
        settings(body, request);
        formatAndTools(body, request);
        usage(body, prompt.inputTokens(), answer.outputTokens());
        return body;
    }

    /** {@code /v1/responses/compact}: one item in place of the conversation. */
    static ObjectNode compaction(Fields request) {
        Prompt prompt = read(request);
        ObjectNode body = Json.object()
                .put("id", Json.id("resp_"))
                .put("object", "response.compaction")
                .put("created_at", Json.now());
        body.putArray("output")
                .addObject()
                .put("id", Json.id("cmp_"))
                .put("type", "compaction")
                .put("encrypted_content", "mock");
        usage(body, prompt.inputTokens(), 1);
        return body;
    }

    private static void usage(ObjectNode body, long input, long output) {
        ObjectNode usage = body.putObject("usage").put("input_tokens", input);
        usage.putObject("input_tokens_details").put("cached_tokens", 0).put("cache_write_tokens", 0);
        usage.put("output_tokens", output);
        usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
        usage.put("total_tokens", input + output);
    }

    private static Prompt read(Fields request) {
        var prompt = new Prompt();
        JsonNode input = request.require("input");
        if (input.isTextual()) {
            prompt.user(input.textValue());
        } else {
            Set<String> callIds = new HashSet<>();
            request.objects("input").forEach(item -> item(item, callIds, prompt));
        }
        request.text("instructions");
        prompt.read(request.find("instructions"));
        prompt.cap(request.integer("max_output_tokens", 1, Integer.MAX_VALUE, Prompt.OUTPUT_TOKENS_MAX));
        CommonSettings.check(request);
        request.integer("max_tool_calls", 1, Integer.MAX_VALUE, 1);
        request.items("include");
        request.oneOf("truncation", List.of("auto", "disabled"));
        Fields reasoning = request.object("reasoning");
        if (reasoning != null) {
            reasoning.oneOf("effort", CommonSettings.EFFORTS);
            reasoning.oneOf("summary", List.of("auto", "concise", "detailed"));
        }
        kept(request);
        Fields text = request.object("text");
        Fields format = text == null ? null : text.object("format");
        if (text != null) {
            text.oneOf("verbosity", CommonSettings.VERBOSITIES);
        }
        if (format != null) {
            prompt.format(format, format);
        }
        prompt.force(Tool.forced(request, false));
        prompt.read(request.find("tools"));
        return prompt;
    }

    /** The mock keeps nothing, so nothing can be referred to. */
    private static void kept(Fields request) {
        if (request.flag("background", false)) {
            throw Refusal.unsupported("background", "The mock does not work in the background.");
        }
        if (request.text("previous_response_id") != null) {
            throw new Refusal(
                    400,
                    "invalid_request_error",
                    "previous_response_not_found",
                    "previous_response_id",
                    "The previous response was not found; the mock keeps none.");
        }
        request.refuse(List.of("conversation", "prompt"));
    }

    /** Items without text, such as reasoning, and unknown ones change nothing. */
    private static void item(Fields item, Set<String> callIds, Prompt prompt) {
        String type = item.text("type");
        if (type == null && item.find("role") == null && item.find("id") == null) {
            throw Refusal.missing(item.path() + "type");
        }
        switch (type == null ? item.find("role") == null ? "item_reference" : "message" : type) {
            case "message" -> {
                String role = item.requireText("role");
                item.oneOf("role", ROLES);
                item.require("content");
                String text = Prompt.content(item, "content");
                if (role.equals("user")) {
                    prompt.user(text);
                } else {
                    prompt.read(text);
                }
            }
            case "function_call" -> {
                callIds.add(item.requireText("call_id"));
                prompt.read(item.requireText("name"));
                prompt.read(item.requireText("arguments"));
            }
            case "function_call_output" -> {
                if (!callIds.contains(item.requireText("call_id"))) {
                    throw Refusal.value("input", "no tool call found for the output " + item.place());
                }
                item.require("output");
                prompt.toolOutput(Prompt.content(item, "output"));
            }
            case "item_reference" -> throw Refusal.value(item.place(), "item not found; the mock keeps none");
            default -> {}
        }
    }

    private static ObjectNode item(Answer answer, String status) {
        ObjectNode item = Json.object();
        if (answer.tool() != null) {
            return item.put("id", Json.id("fc_"))
                    .put("type", "function_call")
                    .put("status", status)
                    .put("call_id", Json.id("call_"))
                    .put("name", answer.tool())
                    .put("arguments", answer.text());
        }
        item.put("id", Json.id("msg_"))
                .put("type", "message")
                .put("status", status)
                .put("role", "assistant");
        ObjectNode part =
                item.putArray("content").addObject().put("type", "output_text").put("text", answer.text());
        part.putArray("annotations");
        part.putArray("logprobs");
        return item;
    }

    private static void settings(ObjectNode body, Fields request) {
        echo(body, request, "instructions", null);
        echo(body, request, "max_output_tokens", null);
        echo(body, request, "max_tool_calls", null);
        echo(body, request, "metadata", "{}");
        body.putNull("previous_response_id");
        echo(body, request, "prompt_cache_key", null);
        echo(body, request, "prompt_cache_retention", null);
        echo(body, request, "safety_identifier", null);
        body.set("service_tier", CommonSettings.tier(request));
        echo(body, request, "store", "false");
        echo(body, request, "temperature", "1.0");
        echo(body, request, "top_logprobs", "0");
        echo(body, request, "top_p", "1.0");
        echo(body, request, "truncation", "\"disabled\"");
        echo(body, request, "user", null);
        Fields reasoning = request.object("reasoning");
        ObjectNode shown = body.putObject("reasoning");
        Fields from = reasoning == null ? new Fields(Json.object(), "") : reasoning;
        echo(shown, from, "effort", null);
        echo(shown, from, "summary", null);
    }

    private static void formatAndTools(ObjectNode body, Fields request) {
        Fields text = request.object("text");
        Fields format = text == null ? null : text.object("format");
        ObjectNode shown = body.putObject("text");
        ObjectNode shownFormat = shown.putObject("format").put("type", "text");
        if (format != null) {
            shownFormat.set("type", format.find("type"));
            if (format.find("schema") != null && format.requireText("type").equals("json_schema")) {
                shownFormat.setAll(format.node());
                echo(shownFormat, format, "strict", "false");
            }
        }
        echo(shown, text == null ? new Fields(Json.object(), "") : text, "verbosity", "\"medium\"");
        echo(body, request, "parallel_tool_calls", "true");
        echo(body, request, "tool_choice", "\"auto\"");
        ArrayNode tools = body.putArray("tools");
        for (Fields tool : request.objects("tools")) {
            ObjectNode flat = tools.addObject().put("type", "function");
            echo(flat, tool, "name", null);
            echo(flat, tool, "description", null);
            echo(flat, tool, "parameters", null);
            echo(flat, tool, "strict", "true");
        }
    }

    /**
     * Repeats a setting of the request.
     *
     * @param otherwise JSON for a setting that was left out; null for null
     */
    private static void echo(ObjectNode to, Fields from, String name, @Nullable String otherwise) {
        JsonNode value = from.find(name);
        to.set(name, value == null ? Json.value(otherwise == null ? "null" : otherwise) : value);
    }
}
