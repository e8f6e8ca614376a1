package aigateway.call;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.json.JsonText;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Answers of providers with the usage of a line of usages.jsonl. */
final class UsageAnswers {
    private static final Json.Obj TEXT =
            JsonObject.of().text("type", "text").text("text", "Hi").object();

    private UsageAnswers() {}

    static Json.Obj whole(Json.Obj line) {
        return switch (String.valueOf(line.text("api"))) {
            case "chat" -> chat(line);
            case "messages" -> message(usage(line));
            default -> response(line);
        };
    }

    static String stream(Json.Obj line) {
        return switch (String.valueOf(line.text("api"))) {
            case "chat" -> chunks(line);
            case "messages" -> events(line);
            default ->
                event("response.created", "\"response\":{\"id\":\"r\",\"status\":\"in_progress\"}")
                        + event("response.completed", "\"response\":" + JsonText.of(response(line)));
        };
    }

    private static Json.Obj usage(Json.Obj line) {
        return Objects.requireNonNull(line.object("usage"));
    }

    /** The members of a response or of the last chunk, with the usage in its place. */
    private static JsonObject frame(Json.Obj line, String object, Json.Obj choice, List<Json> choices) {
        String at = String.valueOf(line.text("at"));
        JsonObject frame =
                JsonObject.of().text("id", "c").text("object", object).text("model", "m");
        Json.Obj more = line.object("more");
        if (more != null) {
            frame.all(more);
        }
        return switch (at) {
            case "choices" ->
                frame.json(
                        "choices",
                        new Json.Arr(List.of(JsonObject.like(choice)
                                .json("usage", usage(line))
                                .object())));
            case "x_groq" ->
                frame.json("choices", new Json.Arr(choices))
                        .json(
                                "x_groq",
                                JsonObject.of().json("usage", usage(line)).object());
            default -> frame.json("choices", new Json.Arr(choices)).json(at, usage(line));
        };
    }

    private static Json.Obj chat(Json.Obj line) {
        Json.Obj choice = JsonObject.of()
                .number("index", 0)
                .json(
                        "message",
                        JsonObject.of()
                                .text("role", "assistant")
                                .text("content", "Hi")
                                .object())
                .text("finish_reason", "stop")
                .object();
        return frame(line, "chat.completion", choice, List.of(choice)).object();
    }

    private static String chunks(Json.Obj line) {
        Json.Obj text = JsonObject.of()
                .number("index", 0)
                .json("delta", JsonObject.of().text("content", "Hi").object())
                .nullMember("finish_reason")
                .object();
        Json.Obj end = JsonObject.of()
                .number("index", 0)
                .json("delta", JsonObject.of().object())
                .text("finish_reason", "stop")
                .object();
        String object = "chat.completion.chunk";
        JsonObject first = JsonObject.of().text("object", object).json("choices", new Json.Arr(List.of(text)));
        JsonObject last = JsonObject.of().text("object", object).json("choices", new Json.Arr(List.of(end)));
        return data(first.object())
                + data(last.object())
                + data(frame(line, object, end, List.of()).object())
                + "data: [DONE]\n\n";
    }

    private static Json.Obj message(Json.Obj usage) {
        return JsonObject.of()
                .text("id", "msg")
                .text("type", "message")
                .text("role", "assistant")
                .text("model", "m")
                .json("content", new Json.Arr(List.of(TEXT)))
                .text("stop_reason", "end_turn")
                .json("usage", usage)
                .object();
    }

    /** The input is counted at the start; the end repeats some counts, and has a zero for the input. */
    private static String events(Json.Obj line) {
        Json.Obj start = JsonObject.like(usage(line)).number("output_tokens", 1).object();
        JsonObject end = JsonObject.of()
                .number("input_tokens", 0)
                .json("output_tokens", usage(line).member("output_tokens"))
                .json("server_tool_use", usage(line).member("server_tool_use"));
        return event("message_start", "\"message\":" + JsonText.of(message(start)))
                + event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"Hi\"}")
                + event("content_block_stop", "\"index\":0")
                + event(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":" + JsonText.of(end.object()))
                + event("message_stop", "\"x\":0");
    }

    private static Json.Obj response(Json.Obj line) {
        Json.Obj more = line.object("more");
        return JsonObject.of()
                .text("id", "r")
                .text("object", "response")
                .text("status", "completed")
                .text("model", "m")
                .json("output", new Json.Arr(line.items("output")))
                .all(more == null ? new Json.Obj(Map.of()) : more)
                .json("usage", usage(line))
                .object();
    }

    private static String data(Json.Obj chunk) {
        return "data: " + JsonText.of(chunk) + "\n\n";
    }

    private static String event(String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n";
    }
}
