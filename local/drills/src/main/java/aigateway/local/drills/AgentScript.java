package aigateway.local.drills;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a scripted model answers: first a call of the tool that the task needs, then a text.
 *
 * @param picture the file of the picture
 */
record AgentScript(AgentTask task, Path picture) {
    static final String DONE = "All done.";
    private static final String SEARCH = "ToolSearch";
    private static final String MCP_ARGUMENTS = "{\"text\":\"42\"}";
    private static final String COMMAND = "echo 42 > done.txt";

    /** A call to make; its id must differ from that of an earlier one. */
    private record Call(String name, String namespace, String arguments) {
        String id() {
            return "call_" + name;
        }

        void item(JsonText json) {
            json.text("type", "function_call").text("id", "fc_1").text("call_id", id());
            json.text("name", name);
            if (!namespace.isEmpty()) {
                json.text("namespace", namespace);
            }
            json.text("arguments", arguments).text("status", "completed");
        }
    }

    List<String> messages(Json.Obj request) {
        Optional<Call> call = call(request);
        List<String> events = new ArrayList<>();
        events.add(event(
                "message_start",
                json -> json.raw(
                        "message",
                        "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":"
                                + JsonText.quoted(String.valueOf(request.text("model")))
                                + ",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
                                + "\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}")));
        String block = call.map(made -> "{\"type\":\"tool_use\",\"id\":" + JsonText.quoted(made.id()) + ",\"name\":"
                        + JsonText.quoted(made.name) + ",\"input\":{}}")
                .orElse("{\"type\":\"text\",\"text\":\"\"}");
        String delta = call.map(made ->
                        "{\"type\":\"input_json_delta\",\"partial_json\":" + JsonText.quoted(made.arguments) + "}")
                .orElse("{\"type\":\"text_delta\",\"text\":\"" + DONE + "\"}");
        events.add(event("content_block_start", json -> json.number("index", 0L).raw("content_block", block)));
        events.add(event("content_block_delta", json -> json.number("index", 0L).raw("delta", delta)));
        events.add(event("content_block_stop", json -> json.number("index", 0L)));
        events.add(event(
                "message_delta",
                json -> json.object("delta", end -> end.text("stop_reason", call.isPresent() ? "tool_use" : "end_turn"))
                        .raw("usage", "{\"output_tokens\":5}")));
        events.add(event("message_stop", _ -> {}));
        return events;
    }

    List<String> responses(Json.Obj request) {
        Optional<Call> call = call(request);
        String whole = call.map(made -> JsonText.objectText(made::item))
                .orElseGet(() -> JsonText.objectText(json -> json.text("type", "message")
                        .text("id", "msg_1")
                        .text("role", "assistant")
                        .text("status", "completed")
                        .raw("content", "[{\"type\":\"output_text\",\"text\":\"" + DONE + "\",\"annotations\":[]}]")));
        return List.of(
                event("response.created", json -> response(json, request, "in_progress", "[]", "null")),
                event(
                        "response.output_item.added",
                        json -> json.number("output_index", 0L).raw("item", whole)),
                event(
                        "response.output_item.done",
                        json -> json.number("output_index", 0L).raw("item", whole)),
                event(
                        "response.completed",
                        json -> response(
                                json,
                                request,
                                "completed",
                                "[" + whole + "]",
                                "{\"input_tokens\":10,\"output_tokens\":5,\"total_tokens\":15,"
                                        + "\"input_tokens_details\":{\"cached_tokens\":0},"
                                        + "\"output_tokens_details\":{\"reasoning_tokens\":0}}")));
    }

    private static void response(JsonText json, Json.Obj request, String status, String output, String usage) {
        json.object(
                "response",
                response -> response.text("id", "resp_1")
                        .text("object", "response")
                        .number("created_at", 1L)
                        .text("status", status)
                        .text("model", request.text("model"))
                        .raw("output", output)
                        .raw("usage", usage));
    }

    List<String> chat(Json.Obj request) {
        Optional<Call> call = call(request);
        String delta = call.map(made -> "{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":"
                        + JsonText.quoted(made.id()) + ",\"type\":\"function\",\"function\":{\"name\":"
                        + JsonText.quoted(made.name)
                        + ",\"arguments\":" + JsonText.quoted(made.arguments) + "}}]}")
                .orElse("{\"role\":\"assistant\",\"content\":\"" + DONE + "\"}");
        String head = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":"
                + JsonText.quoted(String.valueOf(request.text("model"))) + ",\"choices\":[";
        return List.of(
                head + "{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}]}\n\n",
                head + "{\"index\":0,\"delta\":{},\"finish_reason\":\"" + (call.isPresent() ? "tool_calls" : "stop")
                        + "\"}]}\n\n",
                head + "],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15}}\n\n",
                "data: [DONE]\n\n");
    }

    /** The next call; empty when the task is done. */
    private Optional<Call> call(Json.Obj request) {
        Set<String> made = ToolNames.called(request);
        boolean done = made.stream().anyMatch(name -> !name.equals(SEARCH));
        return done ? Optional.empty() : call(request.items("tools"), "").or(() -> hidden(request, made));
    }

    /** Newer agents show their model only the names of some tools: it first has to ask for the rest. */
    private Optional<Call> hidden(Json.Obj request, Set<String> made) {
        String tool = "mcp__" + McpTool.SERVER + "__" + McpTool.TOOL;
        if (task != AgentTask.MCP) {
            return Optional.empty();
        }
        if (made.contains(SEARCH)) {
            return Optional.of(new Call(tool, "", MCP_ARGUMENTS));
        }
        return ToolNames.offered(request).contains(SEARCH)
                ? Optional.of(new Call(SEARCH, "", "{\"query\":\"select:" + tool + "\",\"max_results\":1}"))
                : Optional.empty();
    }

    /** Of the request's own tools the one that the task needs. */
    private Optional<Call> call(List<Json> tools, String namespace) {
        for (Json item : tools) {
            if (item instanceof Json.Obj tool) {
                String name = ToolNames.of(tool);
                Optional<Call> call = "namespace".equals(tool.text("type"))
                        ? call(tool.items("tools"), name)
                        : arguments(name, namespace).map(arguments -> new Call(name, namespace, arguments));
                if (call.isPresent()) {
                    return call;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> arguments(String name, String namespace) {
        boolean mcp = (namespace + name).contains(McpTool.SERVER) && name.endsWith(McpTool.TOOL);
        if (task == AgentTask.MCP) {
            return mcp ? Optional.of(MCP_ARGUMENTS) : Optional.empty();
        }
        return switch (name) {
            // Codex gets the picture with its prompt, Claude Code reads it.
            case "Read" ->
                task == AgentTask.PICTURE
                        ? Optional.of("{\"file_path\":" + JsonText.quoted(picture.toString()) + "}")
                        : Optional.empty();
            case "Bash" ->
                task == AgentTask.PICTURE
                        ? Optional.empty()
                        : Optional.of("{\"command\":\"" + COMMAND + "\",\"description\":\"Writes\"}");
            case "exec_command" -> Optional.of("{\"cmd\":\"" + COMMAND + "\"}");
            default -> Optional.empty();
        };
    }

    private static String event(String type, Consumer<JsonText> members) {
        return "event: " + type + "\ndata: "
                + JsonText.objectText(json -> {
                    json.text("type", type);
                    members.accept(json);
                })
                + "\n\n";
    }
}
