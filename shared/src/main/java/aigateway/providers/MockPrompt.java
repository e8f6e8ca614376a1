package aigateway.providers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, in the words that both endpoints share.
 *
 * @param toolOutputs those after the last user message: they are what the model should speak of
 * @param call the function that has to be called, or null when text is wanted
 * @param stops texts before which the answer ends
 * @param outputTokensMax the client's cap, or the model's own when that is smaller
 * @param inputBytes of UTF-8, over all text that a model would read
 */
record MockPrompt(
        String lastUserText,
        List<String> toolOutputs,
        @Nullable MockTool call,
        MockFormat format,
        List<String> stops,
        long outputTokensMax,
        long inputBytes) {
    long inputTokens() {
        return MockText.tokens(inputBytes);
    }
}
