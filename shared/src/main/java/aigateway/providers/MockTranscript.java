package aigateway.providers;

import aigateway.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request's items or messages say, gathered from the first to the last. */
final class MockTranscript {
    private final List<String> toolOutputs = new ArrayList<>();
    private String lastUserText = "";
    private long bytes;

    void read(String text) {
        bytes += MockText.bytes(text);
    }

    /** What the model gets beside the conversation: schemas of tools and of the answer, as compact JSON. */
    void read(@Nullable Json value) {
        switch (value) {
            case null -> {}
            case Json.Str(String text) -> read(text);
            case Json json -> read(MockText.json(json));
        }
    }

    void user(String text) {
        read(text);
        lastUserText = text;
        toolOutputs.clear();
    }

    void toolOutput(String text) {
        read(text);
        toolOutputs.add(text);
    }

    /**
     * @param insisted is dropped once a tool has answered, or the client and the mock would call one another for ever
     */
    MockPrompt prompt(@Nullable MockTool insisted, MockFormat format, List<String> stops, long outputTokensMax) {
        return new MockPrompt(
                lastUserText,
                List.copyOf(toolOutputs),
                toolOutputs.isEmpty() ? insisted : null,
                format,
                stops,
                outputTokensMax,
                bytes);
    }

    /**
     * The text of a string or of a list of parts; null when the content is neither. Parts without text, such as images, are
     * silent.
     */
    static @Nullable String text(@Nullable Json content) {
        return switch (content) {
            case null -> null;
            case Json.Str(String text) -> text;
            case Json.Arr(List<Json> parts) -> {
                var all = new StringBuilder();
                for (Json part : parts) {
                    String text = part instanceof Json.Obj object ? partText(object) : null;
                    if (text == null) {
                        yield null;
                    }
                    all.append(text);
                }
                yield all.toString();
            }
            case Json _ -> null;
        };
    }

    private static @Nullable String partText(Json.Obj part) {
        Json text = part.member("text");
        return switch (text == null ? part.member("refusal") : text) {
            case null -> "";
            case Json.Str(String value) -> value;
            case Json _ -> null;
        };
    }
}
