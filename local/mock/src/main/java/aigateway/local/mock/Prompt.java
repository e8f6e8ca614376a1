package aigateway.local.mock;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a request that decide the answer, read from its first message to its last. */
final class Prompt {
    /** The models' own output cap in tokens. */
    static final int OUTPUT_TOKENS_MAX = 4096;

    private final List<String> toolOutputs = new ArrayList<>();
    private List<String> stops = List.of();
    private String lastUserText = "";
    private long inputBytes;
    private long outputTokensMax = OUTPUT_TOKENS_MAX;
    private @Nullable JsonNode schema;
    private boolean jsonWanted;
    private @Nullable Tool forced;

    void read(String text) {
        inputBytes += Text.bytes(text);
    }

    /** Schemas and tools count as compact JSON. */
    void read(@Nullable JsonNode value) {
        if (value != null) {
            read(value.isTextual() ? value.textValue() : value.toString());
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

    void cap(long tokensMax) {
        outputTokensMax = Math.min(outputTokensMax, tokensMax);
    }

    void stops(List<String> texts) {
        stops = texts;
    }

    void force(@Nullable Tool tool) {
        forced = tool;
    }

    /**
     * Reads the format of the answer.
     *
     * @param spec holds the schema: the format itself, or its member {@code json_schema}
     */
    void format(Fields format, @Nullable Fields spec) {
        String type = format.requireText("type");
        format.oneOf("type", List.of("text", "json_object", "json_schema"));
        jsonWanted = type.equals("json_object");
        if (type.equals("json_schema")) {
            if (spec == null) {
                throw Refusal.missing(format.path() + "json_schema");
            }
            spec.requireText("name", 64);
            spec.flag("strict", false);
            spec.require("schema");
            spec.object("schema");
            schema = spec.find("schema");
            read(schema);
        }
    }

    /** The text of a string or of a list of parts; parts without text, such as images, add nothing. */
    static String content(Fields message, String name) {
        JsonNode content = message.find(name);
        if (content == null || content.isTextual()) {
            return content == null ? "" : content.textValue();
        }
        var text = new StringBuilder();
        for (JsonNode part : message.items(name)) {
            JsonNode said = part.path(part.has("text") ? "text" : "refusal");
            if (!part.isObject() || !(said.isTextual() || said.isMissingNode())) {
                throw Refusal.type(message.path() + name, "a string or an array of content parts");
            }
            text.append(said.asText(""));
        }
        return text.toString();
    }

    long inputTokens() {
        return Text.tokens(inputBytes);
    }

    /** A forced call is made only before a tool has answered: otherwise client and mock would call each other for ever. */
    Answer answer() {
        if (forced != null && toolOutputs.isEmpty()) {
            return Answer.call(forced, outputTokensMax);
        }
        return Answer.say(text(), stops, outputTokensMax);
    }

    private String text() {
        if (schema != null) {
            return new SchemaSample(schema).value().toString();
        }
        if (jsonWanted) {
            return Json.object().put("echo", lastUserText).toString();
        }
        return toolOutputs.isEmpty() ? "Echo: " + lastUserText : "Tool said: " + String.join(" | ", toolOutputs);
    }
}
