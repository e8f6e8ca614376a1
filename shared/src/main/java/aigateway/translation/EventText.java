package aigateway.translation;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Server-sent events as text: every line ended by a line feed, without the blank line that ends an event. */
final class EventText {
    private EventText() {}

    /** An event with its name, as the Responses and the Messages API have it. */
    static byte[] event(String type, Json.Obj data) {
        return ("event: " + type + "\ndata: " + written(data) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** An event without a name, as Chat Completions has it. */
    static byte[] data(Json.Obj data) {
        return ("data: " + written(data) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The data of an event; null when it has none, as a comment. */
    static @Nullable String dataOf(byte[] event) {
        StringBuilder data = null;
        for (String line : new String(event, StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.startsWith("data:")) {
                data = data == null ? new StringBuilder() : data.append('\n');
                data.append(line, line.startsWith("data: ") ? 6 : 5, line.length());
            }
        }
        return data == null ? null : data.toString();
    }

    /** The data as an object; null when it is none. */
    static Json.@Nullable Obj objectOf(String data) {
        return switch (JsonReader.object(data.getBytes(StandardCharsets.UTF_8))) {
            case JsonReader.Result.Read(var document) -> document.root();
            case JsonReader.Result.Malformed _ -> null;
        };
    }

    private static String written(Json.Obj data) {
        return JsonText.objectText(json -> data.members().forEach(json::json));
    }
}
