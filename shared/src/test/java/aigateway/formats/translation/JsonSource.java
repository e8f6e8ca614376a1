package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** JSON trees out of the text that a test writes down; two are equal only when every number has the same digits. */
final class JsonSource {
    private JsonSource() {}

    static Json.Obj json(String text) {
        return switch (JsonReader.object(text.getBytes(StandardCharsets.UTF_8))) {
            case JsonReader.Result.Read(var document) -> document.root();
            case JsonReader.Result.Malformed(String why) -> throw new AssertionError(why + " " + text);
        };
    }

    static Json.Arr array(String text) {
        List<Json> items = json("{\"a\":" + text + "}").items("a");
        return new Json.Arr(items);
    }
}
