package aigateway.providers;

import aigateway.formats.ApiFormats;
import aigateway.formats.WireApi;
import aigateway.json.Json;
import aigateway.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A whole answer of the mock as the events of a stream, in the order and with all the fields of OpenAI's. */
final class MockEvents {
    private static final int PIECE_CHARACTERS = 12;
    private static final Json NOTHING = new Json.Null();

    private final List<byte[]> events = new ArrayList<>();

    private MockEvents() {}

    static List<byte[]> of(WireApi api, Json.Obj answer) {
        var made = new MockEvents();
        if (api == ApiFormats.RESPONSES) {
            made.response(answer);
        } else {
            made.completion(answer);
        }
        return made.events;
    }

    private void response(Json.Obj answer) {
        Json.Obj begun = with(
                answer,
                Map.of(
                        "status", new Json.Str("in_progress"),
                        "output", new Json.Arr(List.of()),
                        "usage", NOTHING,
                        "completed_at", NOTHING,
                        "incomplete_details", NOTHING));
        event("response.created", json -> json.json("response", begun));
        event("response.in_progress", json -> json.json("response", begun));
        List<Json> output = answer.items("output");
        for (int index = 0; index < output.size(); index++) {
            if (output.get(index) instanceof Json.Obj item) {
                item(index, item);
            }
        }
        event("response." + answer.text("status"), json -> json.json("response", answer));
    }

    private void item(long index, Json.Obj item) {
        boolean isMessage = "message".equals(item.text("type"));
        Json.Obj begun = with(
                item,
                Map.of(
                        "status",
                        new Json.Str("in_progress"),
                        isMessage ? "content" : "arguments",
                        isMessage ? new Json.Arr(List.of()) : new Json.Str("")));
        event(
                "response.output_item.added",
                json -> json.number("output_index", index).json("item", begun));
        if (isMessage) {
            List<Json> content = item.items("content");
            for (int part = 0; part < content.size(); part++) {
                if (content.get(part) instanceof Json.Obj text) {
                    part(index, part, item, text);
                }
            }
        } else {
            arguments(index, item);
        }
        event(
                "response.output_item.done",
                json -> json.number("output_index", index).json("item", item));
    }

    private void part(long index, long place, Json.Obj item, Json.Obj part) {
        String text = String.valueOf(part.text("text"));
        Consumer<JsonText> where = json -> json.text("item_id", item.text("id"))
                .number("output_index", index)
                .number("content_index", place);
        Json none = new Json.Arr(List.of());
        Json.Obj begun = with(part, Map.of("text", new Json.Str(""), "logprobs", none));
        event("response.content_part.added", where.andThen(json -> json.json("part", begun)));
        for (String piece : pieces(text)) {
            event(
                    "response.output_text.delta",
                    where.andThen(json -> json.text("delta", piece).json("logprobs", none)));
        }
        Json logprobs = part.member("logprobs") == null ? none : part.member("logprobs");
        event(
                "response.output_text.done",
                where.andThen(json -> json.text("text", text).json("logprobs", logprobs)));
        event("response.content_part.done", where.andThen(json -> json.json("part", part)));
    }

    private void arguments(long index, Json.Obj item) {
        String arguments = String.valueOf(item.text("arguments"));
        Consumer<JsonText> where = json -> json.text("item_id", item.text("id")).number("output_index", index);
        for (String piece : pieces(arguments)) {
            event("response.function_call_arguments.delta", where.andThen(json -> json.text("delta", piece)));
        }
        event(
                "response.function_call_arguments.done",
                where.andThen(json -> json.text("name", item.text("name")).text("arguments", arguments)));
    }

    private void event(String type, Consumer<JsonText> members) {
        long number = events.size();
        String data = JsonText.objectText(json -> {
            json.text("type", type).number("sequence_number", number);
            members.accept(json);
        });
        events.add(("event: " + type + "\ndata: " + data + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void completion(Json.Obj answer) {
        List<Json> choices = answer.items("choices");
        choices.forEach(choice -> {
            if (choice instanceof Json.Obj of) {
                choice(answer, of);
            }
        });
        chunk(answer, json -> json.objects("choices", List.of(), (_, _) -> {}).json("usage", answer.member("usage")));
        events.add("data: [DONE]\n".getBytes(StandardCharsets.US_ASCII));
    }

    private void choice(Json.Obj answer, Json.Obj choice) {
        Json.Obj message = choice.object("message");
        if (message == null) {
            throw new IllegalStateException("a choice of the mock has no message");
        }
        String content = message.text("content");
        delta(
                answer,
                choice,
                json -> json.text("role", "assistant")
                        .text("content", content == null ? null : "")
                        .nothing("refusal"));
        if (content != null) {
            pieces(content).forEach(piece -> delta(answer, choice, json -> json.text("content", piece)));
        }
        List<Json> calls = message.items("tool_calls");
        for (int index = 0; index < calls.size(); index++) {
            if (calls.get(index) instanceof Json.Obj call) {
                call(answer, choice, index, call);
            }
        }
        chunk(
                answer,
                json -> json.objects("choices", List.of(choice), (of, each) -> {
                    of.json("index", each.member("index"));
                    of.object("delta", _ -> {});
                    of.json("logprobs", each.member("logprobs")).json("finish_reason", each.member("finish_reason"));
                }));
    }

    private void call(Json.Obj answer, Json.Obj choice, long index, Json.Obj call) {
        Json.Obj function = call.object("function");
        String arguments = function == null ? "" : String.valueOf(function.text("arguments"));
        delta(
                answer,
                choice,
                json -> json.objects(
                        "tool_calls",
                        List.of(call),
                        (of, each) -> of.number("index", index)
                                .text("id", each.text("id"))
                                .text("type", "function")
                                .object(
                                        "function",
                                        named -> named.text("name", function == null ? null : function.text("name"))
                                                .text("arguments", ""))));
        for (String piece : pieces(arguments)) {
            delta(
                    answer,
                    choice,
                    json -> json.objects(
                            "tool_calls",
                            List.of(piece),
                            (of, each) -> of.number("index", index)
                                    .object("function", more -> more.text("arguments", each))));
        }
    }

    private void delta(Json.Obj answer, Json.Obj choice, Consumer<JsonText> members) {
        chunk(
                answer,
                json -> json.objects("choices", List.of(choice), (of, each) -> {
                    of.json("index", each.member("index")).object("delta", members);
                    of.nothing("logprobs").nothing("finish_reason");
                }));
    }

    private void chunk(Json.Obj answer, Consumer<JsonText> members) {
        String data = JsonText.objectText(json -> {
            json.json("id", answer.member("id"))
                    .text("object", "chat.completion.chunk")
                    .json("created", answer.member("created"))
                    .json("model", answer.member("model"))
                    .json("service_tier", answer.member("service_tier"))
                    .json("system_fingerprint", answer.member("system_fingerprint"));
            members.accept(json);
        });
        events.add(("data: " + data + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + PIECE_CHARACTERS);
            // Half of a surrogate pair is no text.
            to += to < text.length() && Character.isLowSurrogate(text.charAt(to)) ? 1 : 0;
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    private static Json.Obj with(Json.Obj of, Map<String, Json> changes) {
        Map<String, Json> members = new LinkedHashMap<>(of.members());
        members.replaceAll((name, value) -> changes.getOrDefault(name, value));
        return new Json.Obj(members);
    }
}
