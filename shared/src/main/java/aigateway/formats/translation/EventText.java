package aigateway.formats.translation;

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
