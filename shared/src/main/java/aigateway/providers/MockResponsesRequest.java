package aigateway.providers;

import aigateway.json.Fields;
import aigateway.json.Json;
import aigateway.kernel.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A request to {@code /v1/responses}, read and judged. */
final class MockResponsesRequest {
    private static final List<String> ROLES = List.of("user", "assistant", "system", "developer");
    private static final List<String> SUMMARIES = List.of("auto", "concise", "detailed");
    private static final List<String> TRUNCATIONS = List.of("auto", "disabled");
    private static final int INCLUDES_MAX = 50;
    private static final int ID_SHOWN_MAX = 80;

    private final Json.Obj body;
    private final Fields judged;
    private final MockTranscript transcript = new MockTranscript();
    private final Set<String> callIds = new HashSet<>();

    private MockResponsesRequest(Json.Obj body) {
        this.body = body;
        this.judged = Fields.of(body);
    }

    static MockReading read(Json.Obj body) {
        return new MockResponsesRequest(body).read();
    }

    private MockReading read() {
        input();
        String instructions = judged.text("instructions", 0, Integer.MAX_VALUE);
        if (instructions != null) {
            transcript.read(instructions);
        }
        Long cap = judged.integer("max_output_tokens", 1, Integer.MAX_VALUE);
        settings();
        MockFormat format = format();
        List<MockTool> tools = MockTool.read(body, MockTool.Shape.FLAT, judged);
        transcript.read(body.member("tools"));
        MockTool insisted = MockTool.insisted(body, tools, MockTool.Shape.FLAT, judged);
        return MockReading.of(judged, () -> transcript.prompt(insisted, format, List.of(), MockSettings.cap(cap)));
    }

    private void input() {
        switch (body.member("input")) {
            case null -> judged.refuse(Problem.missing("input"));
            case Json.Str(String text) -> transcript.user(text);
            case Json.Arr(List<Json> items) -> {
                for (int i = 0; i < items.size() && judged.problem() == null; i++) {
                    item(items.get(i), "input[" + i + "]");
                }
            }
            case Json _ -> judged.refuse(Problem.invalidType("input", "a string or an array of input items"));
        }
    }

    private void item(Json value, String param) {
        if (!(value instanceof Json.Obj item)) {
            judged.refuse(Problem.invalidType(param, "an object"));
            return;
        }
        switch (type(item, param)) {
            case "message" -> message(item, param);
            case "function_call" -> functionCall(item, param);
            case "function_call_output" -> functionCallOutput(item, param);
            case "item_reference" -> judged.refuse(notKept(item, param));
            default -> {} // items of a newer document, and those without text such as reasoning, change nothing
        }
    }

    private String type(Json.Obj item, String param) {
        if (item.member("type") == null && item.member("role") != null) {
            return "message";
        }
        if (item.member("type") == null && item.member("id") != null) {
            return "item_reference";
        }
        return MockSettings.requiredText(item, "type", param, judged);
    }

    private void message(Json.Obj item, String param) {
        String role = MockSettings.requiredText(item, "role", param, judged);
        if (!ROLES.contains(role)) {
            judged.refuse(Problem.invalidValue(
                    param + ".role", "supported values are: '" + String.join("', '", ROLES) + "'"));
        }
        Json content = item.member("content");
        String text = MockTranscript.text(content);
        if (content == null) {
            judged.refuse(Problem.missing(param + ".content"));
        } else if (text == null) {
            judged.refuse(Problem.invalidType(param + ".content", "a string or an array of content parts"));
        } else if (role.equals("user")) {
            transcript.user(text);
        } else {
            transcript.read(text);
        }
    }

    private void functionCall(Json.Obj item, String param) {
        callIds.add(MockSettings.requiredText(item, "call_id", param, judged));
        transcript.read(MockSettings.requiredText(item, "name", param, judged));
        transcript.read(MockSettings.requiredText(item, "arguments", param, judged));
    }

    private void functionCallOutput(Json.Obj item, String param) {
        String callId = MockSettings.requiredText(item, "call_id", param, judged);
        if (!callIds.contains(callId)) {
            judged.refuse(Problem.invalidValue("input", "no tool call found for the function call output " + param));
        }
        String output = MockTranscript.text(item.member("output"));
        if (output == null) {
            judged.refuse(
                    item.member("output") == null
                            ? Problem.missing(param + ".output")
                            : Problem.invalidType(param + ".output", "a string or an array of content parts"));
        } else {
            transcript.toolOutput(output);
        }
    }

    private Problem notKept(Json.Obj item, String param) {
        String id = MockSettings.requiredText(item, "id", param, judged);
        return Problem.invalidValue(
                param, "item '" + MockText.cut(id, ID_SHOWN_MAX) + "' not found; the mock keeps none");
    }

    private void settings() {
        MockSettings.judge(body, judged);
        judged.integer("max_tool_calls", 1, Integer.MAX_VALUE);
        judged.texts("include", INCLUDES_MAX, ID_SHOWN_MAX);
        MockSettings.oneOf("truncation", "", TRUNCATIONS, judged);
        Fields reasoning = judged.object("reasoning");
        if (reasoning != null) {
            MockSettings.oneOf("effort", "reasoning.", MockSettings.EFFORTS, reasoning);
            MockSettings.oneOf("summary", "reasoning.", SUMMARIES, reasoning);
        }
        if (judged.flag("background", false)) {
            judged.refuse(Problem.unsupported("background", "The mock does not work in the background."));
        }
        String previous = judged.text("previous_response_id", 0, Integer.MAX_VALUE);
        if (previous != null) {
            judged.refuse(new Problem(
                    400,
                    "invalid_request_error",
                    "previous_response_not_found",
                    "previous_response_id",
                    "Previous response with id '" + MockText.cut(previous, ID_SHOWN_MAX) + "' not found.",
                    Map.of()));
        }
        for (String kept : List.of("conversation", "prompt")) {
            if (judged.has(kept)) {
                judged.refuse(Problem.unsupported(kept, "The mock keeps nothing that '" + kept + "' could refer to."));
            }
        }
    }

    private MockFormat format() {
        Fields text = judged.object("text");
        Json.Obj holder = body.object("text");
        if (text == null || holder == null) {
            return new MockFormat.Text();
        }
        MockSettings.oneOf("verbosity", "text.", MockSettings.VERBOSITIES, text);
        text.object("format");
        Json.Obj format = holder.object("format");
        if (format != null) {
            transcript.read(format.member("schema"));
        }
        return MockFormat.ofResponses(format, judged);
    }
}
