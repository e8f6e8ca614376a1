package aigateway.providers;

import aigateway.json.Fields;
import aigateway.json.Json;
import aigateway.kernel.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A request to {@code /v1/chat/completions}, read and judged. */
final class MockChatRequest {
    /** As OpenAI's own. */
    private static final int CHOICES_MAX = 128;

    private static final int STOPS_MAX = 4;
    private static final int STOP_LENGTH_MAX = 1000;
    private static final List<String> ROLES = List.of("system", "developer", "user", "assistant", "tool", "function");
    private static final List<String> UNSUPPORTED =
            List.of("functions", "function_call", "audio", "web_search_options");

    private final Json.Obj body;
    private final Fields judged;
    private final MockTranscript transcript = new MockTranscript();
    /** Calls of the assistant that no tool has answered yet. */
    private final Set<String> openCalls = new HashSet<>();

    private MockChatRequest(Json.Obj body) {
        this.body = body;
        this.judged = Fields.of(body);
    }

    static MockReading read(Json.Obj body) {
        return new MockChatRequest(body).read();
    }

    private MockReading read() {
        messages();
        settings();
        long cap = Math.min(cap("max_tokens"), cap("max_completion_tokens"));
        List<String> stops = stops();
        MockFormat format = format();
        List<MockTool> tools = MockTool.read(body, MockTool.Shape.NESTED, judged);
        transcript.read(body.member("tools"));
        MockTool insisted = MockTool.insisted(body, tools, MockTool.Shape.NESTED, judged);
        return MockReading.of(judged, () -> transcript.prompt(insisted, format, stops, cap));
    }

    private void messages() {
        switch (body.member("messages")) {
            case null -> judged.refuse(Problem.missing("messages"));
            case Json.Arr(List<Json> messages)
            when messages.isEmpty() -> judged.refuse(Problem.invalidValue("messages", "expected at least one message"));
            case Json.Arr(List<Json> messages) -> {
                for (int i = 0; i < messages.size() && judged.problem() == null; i++) {
                    message(messages.get(i), "messages[" + i + "]");
                }
                if (!openCalls.isEmpty()) {
                    unanswered("messages");
                }
            }
            case Json _ -> judged.refuse(Problem.invalidType("messages", "an array of objects"));
        }
    }

    private void message(Json value, String param) {
        if (!(value instanceof Json.Obj message)) {
            judged.refuse(Problem.invalidType(param, "an object"));
            return;
        }
        String role = MockSettings.requiredText(message, "role", param, judged);
        if (!ROLES.contains(role)) {
            judged.refuse(Problem.invalidValue(
                    param + ".role", "supported values are: '" + String.join("', '", ROLES) + "'"));
            return;
        }
        if (!role.equals("tool") && !openCalls.isEmpty()) {
            unanswered(param);
        }
        String text = content(message, role, param);
        switch (role) {
            case "user" -> transcript.user(text);
            case "function" -> transcript.toolOutput(text);
            case "tool" -> {
                if (!openCalls.remove(MockSettings.requiredText(message, "tool_call_id", param, judged))) {
                    judged.refuse(Problem.invalidValue(
                            param + ".role",
                            "messages with role 'tool' must be a response to a preceding message with 'tool_calls'"));
                }
                transcript.toolOutput(text);
            }
            default -> {
                transcript.read(text);
                toolCalls(message, param);
            }
        }
    }

    private String content(Json.Obj message, String role, String param) {
        Json content = message.member("content");
        if (content == null && !role.equals("assistant")) {
            judged.refuse(Problem.missing(param + ".content"));
        }
        String text = content == null ? "" : MockTranscript.text(content);
        if (text == null) {
            judged.refuse(Problem.invalidType(param + ".content", "a string or an array of content parts"));
            return "";
        }
        return text;
    }

    private void toolCalls(Json.Obj message, String param) {
        Json calls = message.member("tool_calls");
        if (calls != null && !(calls instanceof Json.Arr)) {
            judged.refuse(Problem.invalidType(param + ".tool_calls", "an array of objects"));
        }
        for (Json item : message.items("tool_calls")) {
            if (!(item instanceof Json.Obj call) || !(call.member("id") instanceof Json.Str(String id))) {
                judged.refuse(Problem.invalidType(param + ".tool_calls", "an array of objects, each with an id"));
                return;
            }
            openCalls.add(id);
            Json.Obj function = call.object("function");
            if (function != null) {
                transcript.read(function.member("name"));
                transcript.read(function.member("arguments"));
            }
        }
    }

    private void unanswered(String param) {
        judged.refuse(Problem.invalidValue(
                param,
                "an assistant message with 'tool_calls' must be followed by tool messages responding to each call"));
    }

    private void settings() {
        MockSettings.judge(body, judged);
        MockSettings.number(body, "presence_penalty", -2, 2, judged);
        MockSettings.number(body, "frequency_penalty", -2, 2, judged);
        MockSettings.oneOf("reasoning_effort", "", MockSettings.EFFORTS, judged);
        MockSettings.oneOf("verbosity", "", MockSettings.VERBOSITIES, judged);
        judged.integer("n", 1, CHOICES_MAX);
        judged.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE);
        judged.object("logit_bias");
        if (!judged.flag("logprobs", false) && judged.has("top_logprobs")) {
            judged.refuse(Problem.invalidValue("top_logprobs", "it needs 'logprobs' to be true"));
        }
        for (String name : UNSUPPORTED) {
            if (judged.has(name)) {
                judged.refuse(Problem.unsupported(name, "The mock does not know '" + name + "'."));
            }
        }
    }

    private long cap(String name) {
        return MockSettings.cap(judged.integer(name, 1, Integer.MAX_VALUE));
    }

    private List<String> stops() {
        if (body.member("stop") instanceof Json.Str(String stop)) {
            return stop.isEmpty() ? List.of() : List.of(stop);
        }
        List<String> stops = judged.texts("stop", STOPS_MAX, STOP_LENGTH_MAX);
        return stops == null ? List.of() : stops;
    }

    private MockFormat format() {
        judged.object("response_format");
        Json.Obj format = body.object("response_format");
        Json.Obj spec = format == null ? null : format.object("json_schema");
        if (spec != null) {
            transcript.read(spec.member("schema"));
        }
        return MockFormat.ofChat(format, judged);
    }
}
