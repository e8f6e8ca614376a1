package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Moves all system messages of a chat into one at its beginning, for servers whose templates take no other. */
final class OneSystemMessage {
    private static final String BETWEEN = "\n\n";

    private OneSystemMessage() {}

    static Json.Arr of(List<Json> messages) {
        List<String> texts = new ArrayList<>();
        List<Json> others = new ArrayList<>();
        for (Json message : messages) {
            if (message instanceof Json.Obj object && isSystem(object)) {
                addTexts(object, texts);
            } else {
                others.add(message);
            }
        }
        if (texts.isEmpty()) {
            return new Json.Arr(others);
        }
        List<Json> all = new ArrayList<>(others.size() + 1);
        all.add(JsonObject.of()
                .text("role", "system")
                .text("content", String.join(BETWEEN, texts))
                .object());
        all.addAll(others);
        return new Json.Arr(List.copyOf(all));
    }

    private static boolean isSystem(Json.Obj message) {
        String role = message.text("role");
        return "system".equals(role) || "developer".equals(role);
    }

    private static void addTexts(Json.Obj message, List<String> texts) {
        if (message.member("content") instanceof Json.Str(String text)) {
            texts.add(text);
        }
        for (Json part : message.items("content")) {
            String text = part instanceof Json.Obj object ? object.text("text") : null;
            if (text != null) {
                texts.add(text);
            }
        }
    }
}
