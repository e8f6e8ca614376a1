package aigateway.providers;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer as {@code /v1/responses} shows it: settings echoed, one output item, usage. */
record MockResponse(
        String model, Json.Obj request, MockPrompt prompt, MockThought thought, long createdSeconds, MockIds ids) {
    private static final String LOGPROBS = "message.output_text.logprobs";
    private static final Json DEFAULT_METADATA = new Json.Obj(Map.of());
    private static final Json DEFAULT_FORMAT = new Json.Obj(Map.of("type", new Json.Str("text")));
    private static final Json DEFAULT_ONE = new Json.Num("1.0");

    byte[] json() {
        return JsonText.object(json -> {
            json.text("id", ids.next("resp_"))
                    .text("object", "response")
                    .number("created_at", createdSeconds)
                    .text("status", status())
                    .flag("background", false)
                    .number("completed_at", thought.cut() ? null : createdSeconds)
                    .nothing("error");
            if (thought.cut()) {
                json.object("incomplete_details", details -> details.text("reason", "max_output_tokens"));
            } else {
                json.nothing("incomplete_details");
            }
            json.text("model", model).objects("output", List.of(thought), this::item);
            settings(json);
            text(json);
            tools(json);
            usage(json);
        });
    }

    private String status() {
        return thought.cut() ? "incomplete" : "completed";
    }

    private void item(JsonText json, MockThought item) {
        switch (item) {
            case MockThought.Said(String text, boolean _) ->
                json.text("id", ids.next("msg_"))
                        .text("type", "message")
                        .text("status", status())
                        .text("role", "assistant")
                        .objects("content", List.of(text), this::outputText);
            case MockThought.Called(String name, String arguments, boolean _, long _) ->
                json.text("id", ids.next("fc_"))
                        .text("type", "function_call")
                        .text("status", status())
                        .text("call_id", ids.next("call_"))
                        .text("name", name)
                        .text("arguments", arguments);
        }
    }

    private void outputText(JsonText json, String text) {
        json.text("type", "output_text").text("text", text).objects("annotations", List.of(), (_, _) -> {});
        boolean wanted = request.items("include").contains(new Json.Str(LOGPROBS));
        boolean alternatives = request.integer("top_logprobs", 0) > 0;
        MockLogprobs.write(json, "logprobs", text, alternatives, wanted ? MockLogprobs.ENTRIES_MAX : 0);
    }

    private void settings(JsonText json) {
        json.json("instructions", request.member("instructions"))
                .json("max_output_tokens", request.member("max_output_tokens"))
                .json("max_tool_calls", request.member("max_tool_calls"))
                .json("metadata", or(request.member("metadata"), DEFAULT_METADATA))
                .nothing("previous_response_id")
                .json("prompt_cache_key", request.member("prompt_cache_key"))
                .json("prompt_cache_retention", request.member("prompt_cache_retention"))
                .json("safety_identifier", request.member("safety_identifier"))
                .text("service_tier", MockSettings.tier(request))
                .flag("store", MockSettings.isTrue(request, "store"))
                .json("temperature", or(request.member("temperature"), DEFAULT_ONE))
                .json("top_logprobs", or(request.member("top_logprobs"), new Json.Num("0")))
                .json("top_p", or(request.member("top_p"), DEFAULT_ONE))
                .json("truncation", or(request.member("truncation"), new Json.Str("disabled")))
                .json("user", request.member("user"));
        Json.Obj reasoning = request.object("reasoning");
        json.object(
                "reasoning",
                echo -> echo.json("effort", reasoning == null ? null : reasoning.member("effort"))
                        .json("summary", reasoning == null ? null : reasoning.member("summary")));
    }

    private void text(JsonText json) {
        Json.Obj text = request.object("text");
        Json.Obj format = text == null ? null : text.object("format");
        Json verbosity = text == null ? null : text.member("verbosity");
        json.object("text", echo -> {
            if (format != null && "json_schema".equals(format.text("type"))) {
                echo.object("format", spec -> schemaFormat(spec, format));
            } else {
                echo.json("format", format == null ? DEFAULT_FORMAT : typeOnly(format));
            }
            echo.json("verbosity", or(verbosity, new Json.Str("medium")));
        });
    }

    private static Json typeOnly(Json.Obj format) {
        return new Json.Obj(Map.of("type", new Json.Str(String.valueOf(format.text("type")))));
    }

    private static void schemaFormat(JsonText json, Json.Obj format) {
        json.text("type", "json_schema").json("name", format.member("name"));
        if (format.member("description") != null) {
            json.json("description", format.member("description"));
        }
        json.json("schema", format.member("schema")).flag("strict", MockSettings.isTrue(format, "strict"));
    }

    private void tools(JsonText json) {
        Json parallel = request.member("parallel_tool_calls");
        json.json("parallel_tool_calls", or(parallel, new Json.Bool(true)))
                .json("tool_choice", or(request.member("tool_choice"), new Json.Str("auto")))
                .objects("tools", request.items("tools"), MockResponse::tool);
    }

    /** Flat and whole; strict is on unless it is turned off, as OpenAI has it in this endpoint. */
    private static void tool(JsonText json, Json item) {
        if (item instanceof Json.Obj tool) {
            json.text("type", "function")
                    .json("name", tool.member("name"))
                    .json("description", tool.member("description"))
                    .json("parameters", tool.member("parameters"))
                    .json("strict", or(tool.member("strict"), new Json.Bool(true)));
        }
    }

    private void usage(JsonText json) {
        long input = prompt.inputTokens();
        long output = thought.outputTokens();
        json.object(
                "usage",
                usage -> usage.number("input_tokens", input)
                        .object(
                                "input_tokens_details",
                                details -> details.number("cached_tokens", 0L).number("cache_write_tokens", 0L))
                        .number("output_tokens", output)
                        .object("output_tokens_details", details -> details.number("reasoning_tokens", 0L))
                        .number("total_tokens", input + output));
    }

    private static Json or(@Nullable Json given, Json otherwise) {
        return given == null ? otherwise : given;
    }
}
