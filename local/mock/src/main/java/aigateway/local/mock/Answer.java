package aigateway.local.mock;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mock's answer before it has the shape of an API.
 *
 * @param tool the name of the called function; null for plain text
 * @param text the text, or the function's arguments
 * @param cut whether the output cap ended it
 */
record Answer(@Nullable String tool, String text, boolean cut, long outputTokens) {
    static Answer say(String text, List<String> stops, long tokensMax) {
        int end = text.length();
        for (String stop : stops) {
            int at = stop.isEmpty() ? -1 : text.indexOf(stop);
            end = at < 0 ? end : Math.min(end, at);
        }
        String stopped = text.substring(0, end);
        String kept = Text.cut(stopped, tokensMax, 0);
        return new Answer(null, kept, kept.length() < stopped.length(), Text.tokens(Text.bytes(kept)));
    }

    static Answer call(Tool tool, long tokensMax) {
        JsonNode sample = new SchemaSample(tool.parameters()).value();
        String arguments = sample.isObject() ? sample.toString() : "{}";
        long nameBytes = Text.bytes(tool.name());
        String kept = Text.cut(arguments, tokensMax, nameBytes);
        long tokens = Math.min(tokensMax, Text.tokens(nameBytes + Text.bytes(kept)));
        return new Answer(tool.name(), kept, kept.length() < arguments.length(), tokens);
    }
}
