package aigateway.local.mock;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Reads and writes JSON. Numbers keep their digits, because an answer repeats the request's settings. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static Fields read(byte[] body) {
        try {
            if (MAPPER.readTree(body) instanceof ObjectNode object) {
                return new Fields(object, "");
            }
        } catch (IOException _) {
            throw Refusal.invalidJson("The request body is not valid JSON.");
        }
        throw Refusal.invalidJson("The request body is not a JSON object.");
    }

    /** An id in OpenAI's manner: a prefix for the kind, then random hexadecimal digits. */
    static String id(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "");
    }

    /** Unix time in seconds. */
    static long now() {
        return System.currentTimeMillis() / 1000;
    }

    /** A literal of the program. */
    static JsonNode value(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** As text first: half a surrogate pair then becomes a question mark, where the writer of bytes would fail. */
    static byte[] write(JsonNode value) {
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }
}
