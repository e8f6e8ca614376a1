package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A whole response around its output. It repeats the request's settings, with OpenAI's defaults for those left out. */
record ResponsesToChatFrame(Json.Obj request, ClientTools tools, ResponseIdentity identity) {
    private static final Json NULL = new Json.Null();
    private static final Json NO_ITEMS = new Json.Arr(List.of());
    private static final Json ONE = new Json.Num("1.0");
    private static final Json PLAIN_TEXT = JsonObject.of().text("type", "text").object();

    /** An id for the item at this place of the output. */
    String id(String prefix, int place) {
        return prefix + identity.id() + "_" + place;
    }

    /**
     * The response at its start, as the first events of a stream have it.
     *
     * @param source a chunk or a whole response of Chat Completions
     */
    Json.Obj started(Json.Obj source) {
        return response(source, "in_progress", NULL, NULL, NO_ITEMS, NULL);
    }

    Json.Obj ended(Json.Obj source, Ending ending, List<Json> output, Json.@Nullable Obj usage) {
        return response(
                source,
                ending.status(),
                ending.error(),
                ending.incompleteDetails(),
                new Json.Arr(List.copyOf(output)),
                usage == null ? NULL : usage);
    }

    private Json.Obj response(
            Json.Obj source, String status, Json error, Json incompleteDetails, Json output, Json usage) {
        String model = ResponsesToChatResponse.textOrNull(source, "model");
        String requestedModel = request.text("model");
        JsonObject response = JsonObject.of()
                .text("id", "resp_" + identity.id())
                .text("object", "response")
                .number("created_at", identity.createdAt())
                .text("status", status)
                .flag("background", false)
                // The time is not reported, and the member is required.
                .nullMember("completed_at")
                .json("error", error)
                .json("incomplete_details", incompleteDetails)
                .text("model", model == null ? String.valueOf(requestedModel) : model)
                .json("output", output);
        settings(response);
        String tier = ResponsesToChatResponse.textOrNull(source, "service_tier");
        return response.text("service_tier", tier == null ? "default" : tier)
                .json("usage", usage)
                .object();
    }

    private void settings(JsonObject response) {
        repeat(response, "instructions", NULL);
        repeat(response, "max_output_tokens", NULL);
        repeat(response, "max_tool_calls", NULL);
        repeat(response, "metadata", new Json.Obj(Map.of()));
        response.nullMember("previous_response_id");
        repeat(response, "prompt_cache_key", NULL);
        repeat(response, "prompt_cache_retention", NULL);
        response.json("reasoning", reasoning());
        repeat(response, "safety_identifier", NULL);
        response.flag("store", false);
        repeat(response, "temperature", ONE);
        response.json("text", text());
        repeat(response, "parallel_tool_calls", new Json.Bool(true));
        repeat(response, "tool_choice", new Json.Str("auto"));
        response.json("tools", echoedTools());
        repeat(response, "top_logprobs", new Json.Num("0"));
        repeat(response, "top_p", ONE);
        repeat(response, "truncation", new Json.Str("disabled"));
        repeat(response, "user", NULL);
    }

    private void repeat(JsonObject response, String name, Json otherwise) {
        response.json(name, or(request.member(name), otherwise));
    }

    private Json reasoning() {
        Json.Obj reasoning = request.object("reasoning");
        return JsonObject.of()
                .json("effort", or(reasoning == null ? null : reasoning.member("effort"), NULL))
                .json("summary", or(reasoning == null ? null : reasoning.member("summary"), NULL))
                .object();
    }

    private Json text() {
        Json.Obj text = request.object("text");
        return JsonObject.of()
                .json("format", or(text == null ? null : text.member("format"), PLAIN_TEXT))
                .json("verbosity", or(text == null ? null : text.member("verbosity"), new Json.Str("medium")))
                .object();
    }

    /** As the client sent them; strict of a function has the value sent to the provider. */
    private Json echoedTools() {
        List<Json> echoed = new ArrayList<>();
        for (Json item : request.items("tools")) {
            if (item instanceof Json.Obj tool && "function".equals(tool.text("type"))) {
                echoed.add(JsonObject.like(tool)
                        .json("parameters", or(tool.member("parameters"), NULL))
                        .json("strict", or(StrictSchema.strict(tool), new Json.Bool(false)))
                        .object());
            } else {
                echoed.add(item);
            }
        }
        return new Json.Arr(echoed);
    }

    private static Json or(@Nullable Json value, Json otherwise) {
        return value == null ? otherwise : value;
    }

    /** How a response ended, by the finish reason of Chat Completions. */
    enum Ending {
        COMPLETED("completed", null),
        CUT("incomplete", "max_output_tokens"),
        FILTERED("incomplete", "content_filter"),
        /** The finish reason "error", which OpenRouter sends when a model breaks off. */
        FAILED("failed", null);

        private final String status;
        private final @Nullable String reason;

        Ending(String status, @Nullable String reason) {
            this.status = status;
            this.reason = reason;
        }

        static Ending of(@Nullable String finishReason) {
            return switch (finishReason) {
                case "length" -> CUT;
                case "content_filter" -> FILTERED;
                case "error" -> FAILED;
                case null, default -> COMPLETED;
            };
        }

        /** Of the response, and part of the name of the stream's last event. */
        String status() {
            return status;
        }

        /** Of the item that was being streamed at the end; the items before it are complete. */
        String lastItemStatus() {
            return this == COMPLETED ? "completed" : "incomplete";
        }

        Json error() {
            return this == FAILED
                    ? JsonObject.of()
                            .text("code", "server_error")
                            .text("message", "The provider broke off.")
                            .object()
                    : new Json.Null();
        }

        Json incompleteDetails() {
            return reason == null
                    ? new Json.Null()
                    : JsonObject.of().text("reason", reason).object();
        }
    }
}
