package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What becomes one or more messages of Chat Completions that must stand together. */
sealed interface ResponsesToChatTurn {
    void write(List<Json> messages);

    /** One message of the user or the system. */
    record Said(Json.Obj message) implements ResponsesToChatTurn {
        @Override
        public void write(List<Json> messages) {
            messages.add(message);
        }
    }

    /** What the model said and called in one go, and the outputs of its calls, wherever they stood in the input. */
    final class Assistant implements ResponsesToChatTurn {
        private final List<Json.Obj> said = new ArrayList<>();
        private final List<Json> calls = new ArrayList<>();
        private final List<Json> outputs = new ArrayList<>();

        void say(List<Json.Obj> parts) {
            said.addAll(parts);
        }

        void call(String id, String name, String arguments) {
            Json.Obj function = JsonObject.of()
                    .text("name", name)
                    .text("arguments", arguments)
                    .object();
            calls.add(JsonObject.of()
                    .text("id", id)
                    .text("type", "function")
                    .json("function", function)
                    .object());
        }

        void answered(String id, Json content) {
            outputs.add(JsonObject.of()
                    .text("role", "tool")
                    .text("tool_call_id", id)
                    .json("content", content)
                    .object());
        }

        boolean isAnswered() {
            return !outputs.isEmpty();
        }

        boolean hasOpenCalls() {
            return outputs.size() < calls.size();
        }

        @Override
        public void write(List<Json> messages) {
            JsonObject message = JsonObject.of().text("role", "assistant");
            if (said.isEmpty() && !calls.isEmpty()) {
                message.nothing("content");
            } else {
                message.json("content", ResponsesToChatParts.spoken(said));
            }
            message.json("tool_calls", calls.isEmpty() ? null : new Json.Arr(calls));
            messages.add(message.object());
            messages.addAll(outputs);
        }
    }
}
