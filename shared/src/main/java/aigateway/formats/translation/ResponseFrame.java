package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A whole response around its output: what the client asked for is echoed, with OpenAI's defaults where it was left out. */
record ResponseFrame(Json.Obj asked, ResponseIdentity stamp) {
    private static final Json NOTHING = new Json.Null();
    private static final Json NO_ITEMS = new Json.Arr(List.of());
    private static final Json ONE = new Json.Num("1.0");
    private static final Json PLAIN_TEXT = JsonObject.of().text("type", "text").object();

    /** An id for the item at this place of the output. */
    String id(String prefix, int place) {
        return prefix + stamp.id() + "_" + place;
    }

    /**
     * The response at its beginning, as the first events of a stream show it.
     *
     * @param theirs a chunk or a whole answer of Chat Completions
     */
    Json.Obj begun(Json.Obj theirs) {
        return response(theirs, "in_progress", NOTHING, NOTHING, NO_ITEMS, NOTHING);
    }

    Json.Obj ended(Json.Obj theirs, ResponseEnding ending, List<Json> output, Json.@Nullable Obj usage) {
        return response(
                theirs,
                ending.status(),
                ending.error(),
                ending.incompleteDetails(),
                new Json.Arr(List.copyOf(output)),
                usage == null ? NOTHING : usage);
    }

    private Json.Obj response(
            Json.Obj theirs, String status, Json error, Json incompleteDetails, Json output, Json usage) {
        String model = theirs.text("model");
        String askedModel = asked.text("model");
        JsonObject response = JsonObject.of()
                .text("id", "resp_" + stamp.id())
                .text("object", "response")
                .number("created_at", stamp.createdAt())
                .text("status", status)
                .flag("background", false)
                // The time is not reported, and the member is expected.
                .nothing("completed_at")
                .json("error", error)
                .json("incomplete_details", incompleteDetails)
                .text("model", model == null ? String.valueOf(askedModel) : model)
                .json("output", output);
        settings(response);
        String tier = theirs.text("service_tier");
        return response.text("service_tier", tier == null ? "default" : tier)
                .json("usage", usage)
                .object();
    }

    private void settings(JsonObject response) {
        echo(response, "instructions", NOTHING);
        echo(response, "max_output_tokens", NOTHING);
        echo(response, "max_tool_calls", NOTHING);
        echo(response, "metadata", new Json.Obj(Map.of()));
        response.nothing("previous_response_id");
        echo(response, "prompt_cache_key", NOTHING);
        echo(response, "prompt_cache_retention", NOTHING);
        response.json("reasoning", reasoning());
        echo(response, "safety_identifier", NOTHING);
        response.flag("store", false);
        echo(response, "temperature", ONE);
        response.json("text", text());
        echo(response, "parallel_tool_calls", new Json.Bool(true));
        echo(response, "tool_choice", new Json.Str("auto"));
        response.json("tools", tools());
        echo(response, "top_logprobs", new Json.Num("0"));
        echo(response, "top_p", ONE);
        echo(response, "truncation", new Json.Str("disabled"));
        echo(response, "user", NOTHING);
    }

    private void echo(JsonObject response, String name, Json otherwise) {
        response.json(name, or(asked.member(name), otherwise));
    }

    private Json reasoning() {
        Json.Obj reasoning = asked.object("reasoning");
        return JsonObject.of()
                .json("effort", or(reasoning == null ? null : reasoning.member("effort"), NOTHING))
                .json("summary", or(reasoning == null ? null : reasoning.member("summary"), NOTHING))
                .object();
    }

    private Json text() {
        Json.Obj text = asked.object("text");
        return JsonObject.of()
                .json("format", or(text == null ? null : text.member("format"), PLAIN_TEXT))
                .json("verbosity", or(text == null ? null : text.member("verbosity"), new Json.Str("medium")))
                .object();
    }

    /** Flat, as they were sent; strict says what was asked of the provider. */
    private Json tools() {
        List<Json> tools = new ArrayList<>();
        for (Json item : asked.items("tools")) {
            if (item instanceof Json.Obj tool) {
                tools.add(JsonObject.like(tool)
                        .json("parameters", or(tool.member("parameters"), NOTHING))
                        .json("strict", or(ResponsesToChatTools.strict(tool), new Json.Bool(false)))
                        .object());
            }
        }
        return new Json.Arr(tools);
    }

    private static Json or(@Nullable Json given, Json otherwise) {
        return given == null ? otherwise : given;
    }
}
