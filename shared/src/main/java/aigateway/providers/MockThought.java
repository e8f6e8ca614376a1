package aigateway.providers;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.util.List;

/** What the mock answers, before it takes the shape of an endpoint. */
sealed interface MockThought {
    /** Whether the output cap ended it. */
    boolean cut();

    long outputTokens();

    record Said(String text, boolean cut) implements MockThought {
        @Override
        public long outputTokens() {
            return MockText.tokens(MockText.bytes(text));
        }
    }

    /**
     * @param arguments JSON of an object, unless it was cut
     */
    record Called(String name, String arguments, boolean cut, long outputTokens) implements MockThought {}

    static MockThought about(MockPrompt prompt) {
        MockTool tool = prompt.call();
        return tool == null ? say(prompt) : call(tool, prompt.outputTokensMax());
    }

    private static MockThought say(MockPrompt prompt) {
        String text = upTo(prompt.stops(), text(prompt));
        String kept = MockText.cut(text, prompt.outputTokensMax() * MockText.TOKEN_BYTES);
        return new Said(kept, kept.length() < text.length());
    }

    private static String text(MockPrompt prompt) {
        return switch (prompt.format()) {
            case MockFormat.Text() ->
                prompt.toolOutputs().isEmpty()
                        ? "Echo: " + prompt.lastUserText()
                        : "Tool said: " + String.join(" | ", prompt.toolOutputs());
            case MockFormat.JsonObject() -> JsonText.objectText(json -> json.text("echo", prompt.lastUserText()));
            case MockFormat.JsonSchema(Json.Obj schema) -> sampleText(MockSchema.sample(schema));
        };
    }

    /** A name cannot be cut, so a cap that is smaller than the name leaves no arguments at all. */
    private static MockThought call(MockTool tool, long tokensMax) {
        Json sample = MockSchema.sample(tool.parameters());
        String arguments = sample instanceof Json.Obj ? sampleText(sample) : "{}";
        long nameBytes = MockText.bytes(tool.name());
        String kept = MockText.cut(arguments, Math.max(0, tokensMax * MockText.TOKEN_BYTES - nameBytes));
        long tokens = MockText.tokens(nameBytes + MockText.bytes(kept));
        return new Called(tool.name(), kept, kept.length() < arguments.length(), Math.min(tokensMax, tokens));
    }

    private static String sampleText(Json sample) {
        return MockText.json(sample, MockProvider.OUTPUT_TOKENS_MAX * MockText.TOKEN_BYTES);
    }

    private static String upTo(List<String> stops, String text) {
        int end = text.length();
        for (String stop : stops) {
            int at = text.indexOf(stop);
            end = at < 0 ? end : Math.min(end, at);
        }
        return text.substring(0, end);
    }
}
