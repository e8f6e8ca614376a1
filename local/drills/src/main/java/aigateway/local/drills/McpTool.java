package aigateway.local.drills;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A server of the Model Context Protocol on standard input and output, with one tool: it writes a text into a file. */
public final class McpTool {
    static final String SERVER = "drill";
    static final String TOOL = "write";

    private McpTool() {}

    /** @param arguments the file */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Json.Obj message = JsonReader.providedOrNull(line);
            if (message != null && message.member("id") != null && message.text("method") != null) {
                System.out.println(answer(message, file));
                System.out.flush();
            }
        }
    }

    private static String answer(Json.Obj message, Path file) throws IOException {
        Json.Obj parameters = message.object("params");
        return switch (String.valueOf(message.text("method"))) {
            case "initialize" -> {
                String version = parameters == null ? null : parameters.text("protocolVersion");
                yield result(
                        message,
                        json -> json.text("protocolVersion", version)
                                .object("capabilities", all -> all.object("tools", _ -> {}))
                                .object(
                                        "serverInfo",
                                        info -> info.text("name", SERVER).text("version", "1")));
            }
            case "tools/list" ->
                result(
                        message,
                        json -> json.raw(
                                "tools",
                                "[{\"name\":\"" + TOOL + "\",\"description\":\"Writes a text\",\"inputSchema\":"
                                        + "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}},"
                                        + "\"required\":[\"text\"]}}]"));
            case "tools/call" -> {
                Json.Obj given = parameters == null ? null : parameters.object("arguments");
                Files.writeString(file, String.valueOf(given == null ? null : given.text("text")));
                yield result(message, json -> json.raw("content", "[{\"type\":\"text\",\"text\":\"written\"}]"));
            }
            case "ping" -> result(message, _ -> {});
            default ->
                reply(
                        message,
                        json -> json.object(
                                "error", error -> error.number("code", -32_601L).text("message", "no such method")));
        };
    }

    private static String result(Json.Obj message, Consumer<JsonText> members) {
        return reply(message, json -> json.object("result", members));
    }

    private static String reply(Json.Obj message, Consumer<JsonText> members) {
        return JsonText.objectText(json -> {
            json.text("jsonrpc", "2.0").json("id", message.member("id"));
            members.accept(json);
        });
    }
}
