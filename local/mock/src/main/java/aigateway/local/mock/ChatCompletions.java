package aigateway.local.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** {@code /v1/chat/completions}: reads a request and writes its answer, whole. */
final class ChatCompletions {
    private static final List<String> ROLES = List.of("system", "developer", "user", "assistant", "tool", "function");

    private ChatCompletions() {}

    static ObjectNode answer(String model, Fields request) {
        Prompt prompt = read(request);
        Answer answer = prompt.answer();
        int count = (int) request.integer("n", 1, 128, 1);
        ObjectNode body = Json.object()
                .put("id", Json.id("chatcmpl-"))
                .put("object", "chat.completion")
                .put("created", Json.now())
                .put("model", model);
        var choices = body.putArray("choices");
        for (int index = 0; index < count; index++) {
            ObjectNode choice = choices.addObject().put("index", index);
            message(choice.putObject("message"), answer);
            choice.putNull("logprobs").put("finish_reason", finish(answer));
        }
        usage(body, prompt.inputTokens(), answer.outputTokens() * count);
        body.set("service_tier", CommonSettings.tier(request));
        return body.put("system_fingerprint", "fp_mock");
    }

    private static Prompt read(Fields request) {
        var prompt = new Prompt();
        messages(request, prompt);
        CommonSettings.check(request);
        request.number("presence_penalty", -2, 2);
        request.number("frequency_penalty", -2, 2);
        request.oneOf("reasoning_effort", CommonSettings.EFFORTS);
        request.oneOf("verbosity", CommonSettings.VERBOSITIES);
        request.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE, 0);
        request.object("logit_bias");
        request.object("stream_options");
        if (!request.flag("logprobs", false) && request.find("top_logprobs") != null) {
            throw Refusal.value("top_logprobs", "it needs 'logprobs' to be true");
        }
        request.refuse(List.of("functions", "function_call", "audio", "web_search_options"));
        prompt.cap(request.integer("max_tokens", 1, Integer.MAX_VALUE, Prompt.OUTPUT_TOKENS_MAX));
        prompt.cap(request.integer("max_completion_tokens", 1, Integer.MAX_VALUE, Prompt.OUTPUT_TOKENS_MAX));
        JsonNode stop = request.find("stop");
        if (stop != null) {
            List<JsonNode> stops = stop.isTextual() ? List.of(stop) : request.items("stop");
            prompt.stops(stops.stream().map(JsonNode::asText).toList());
        }
        Fields format = request.object("response_format");
        if (format != null) {
            prompt.format(format, format.object("json_schema"));
        }
        prompt.force(Tool.forced(request, true));
        prompt.read(request.find("tools"));
        return prompt;
    }

    private static void messages(Fields request, Prompt prompt) {
        request.require("messages");
        List<Fields> messages = request.objects("messages");
        if (messages.isEmpty()) {
            throw Refusal.value("messages", "expected at least one message");
        }
        Set<String> unanswered = new HashSet<>();
        for (Fields message : messages) {
            String role = message.requireText("role");
            message.oneOf("role", ROLES);
            if (!role.equals("tool")) {
                requireAnswered(unanswered, message.place());
            }
            if (!role.equals("assistant")) {
                message.require("content");
            }
            message(message, role, unanswered, prompt);
        }
        requireAnswered(unanswered, "messages");
    }

    private static void message(Fields message, String role, Set<String> unanswered, Prompt prompt) {
        String text = Prompt.content(message, "content");
        switch (role) {
            case "user" -> prompt.user(text);
            case "function" -> prompt.toolOutput(text);
            case "tool" -> {
                if (!unanswered.remove(message.requireText("tool_call_id"))) {
                    throw Refusal.value(message.path() + "role", "a tool message must answer a preceding tool call");
                }
                prompt.toolOutput(text);
            }
            default -> {
                prompt.read(text);
                for (Fields call : message.objects("tool_calls")) {
                    unanswered.add(call.requireText("id"));
                    Fields function = call.object("function");
                    if (function != null) {
                        Stream.of("name", "arguments").forEach(name -> prompt.read(function.find(name)));
                    }
                }
            }
        }
    }

    private static void requireAnswered(Set<String> unanswered, String place) {
        if (!unanswered.isEmpty()) {
            throw Refusal.value(
                    place, "an assistant message with 'tool_calls' must be followed by a tool message for each");
        }
    }

    private static void message(ObjectNode message, Answer answer) {
        message.put("role", "assistant");
        if (answer.tool() == null) {
            message.put("content", answer.text()).putNull("refusal");
        } else {
            message.putNull("content").putNull("refusal");
            ObjectNode call = message.putArray("tool_calls").addObject();
            call.put("id", Json.id("call_")).put("type", "function");
            call.putObject("function").put("name", answer.tool()).put("arguments", answer.text());
        }
        message.putArray("annotations");
    }

    private static String finish(Answer answer) {
        if (answer.cut()) {
            return "length";
        }
        return answer.tool() == null ? "stop" : "tool_calls";
    }

    private static void usage(ObjectNode body, long input, long output) {
        ObjectNode usage = body.putObject("usage")
                .put("prompt_tokens", input)
                .put("completion_tokens", output)
                .put("total_tokens", input + output);
        usage.putObject("prompt_tokens_details")
                .put("cached_tokens", 0)
                .put("cache_write_tokens", 0)
                .put("audio_tokens", 0);
        usage.putObject("completion_tokens_details")
                .put("reasoning_tokens", 0)
                .put("audio_tokens", 0)
                .put("accepted_prediction_tokens", 0)
                .put("rejected_prediction_tokens", 0);
    }
}
