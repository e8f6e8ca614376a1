package aigateway.local.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;

/** {@code /v1/embeddings}: vectors of length 1 without meaning, always the same for the same input. */
final class Embeddings {
    private static final int INPUTS_MAX = 2048;
    private static final int DIMENSIONS_MAX = 3072;
    private static final int DIMENSIONS_DEFAULT = 256;
    private static final long TOKENS_MAX = 8192;
    /** A dozen megabytes as text. */
    private static final int NUMBERS_MAX = 1 << 20;

    private static final String INPUT = "input";

    private Embeddings() {}

    static ObjectNode answer(String model, Fields request) {
        request.text("user");
        boolean packed = "base64".equals(request.oneOf("encoding_format", List.of("float", "base64")));
        int dimensions = (int) request.integer("dimensions", 1, DIMENSIONS_MAX, DIMENSIONS_DEFAULT);
        List<JsonNode> inputs = inputs(request);
        if (inputs.isEmpty() || inputs.size() > INPUTS_MAX || (long) inputs.size() * dimensions > NUMBERS_MAX) {
            throw Refusal.value(
                    INPUT, "expected 1 to " + INPUTS_MAX + " inputs, and at most " + NUMBERS_MAX + " numbers in all");
        }
        ObjectNode body = Json.object().put("object", "list");
        var data = body.putArray("data");
        long tokens = 0;
        for (JsonNode input : inputs) {
            long counted = tokens(input);
            if (counted < 1 || counted > TOKENS_MAX) {
                throw Refusal.value(INPUT, "expected 1 to " + TOKENS_MAX + " tokens in each input");
            }
            tokens += counted;
            float[] vector = vector(input.isTextual() ? input.textValue() : input.toString(), dimensions);
            ObjectNode item = Json.object().put("object", "embedding").put("index", data.size());
            if (packed) {
                item.put("embedding", packed(vector));
            } else {
                var numbers = item.putArray("embedding");
                for (float number : vector) {
                    numbers.add(number);
                }
            }
            data.add(item);
        }
        body.put("model", model);
        body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return body;
    }

    /** A list of numbers is one input, any other list holds several. */
    private static List<JsonNode> inputs(Fields request) {
        JsonNode input = request.require(INPUT);
        return input.isArray() && !input.path(0).isNumber() ? request.items(INPUT) : List.of(input);
    }

    private static long tokens(JsonNode input) {
        if (input.isTextual()) {
            return Text.tokens(Text.bytes(input.textValue()));
        }
        if (!input.isArray()
                || !StreamSupport.stream(input.spliterator(), false)
                        .allMatch(token ->
                                token.isIntegralNumber() && token.canConvertToLong() && token.longValue() >= 0)) {
            throw Refusal.type(INPUT, "a string, an array of token ids, or an array of either");
        }
        return input.size();
    }

    /** SplitMix64 from a seed of the input's FNV-1a hash. Clients may have stored the numbers, so they never change. */
    private static float[] vector(String input, int dimensions) {
        long state = 0xcbf29ce484222325L;
        for (byte part : input.getBytes(StandardCharsets.UTF_8)) {
            state = (state ^ (part & 0xff)) * 0x100000001b3L;
        }
        var raw = new double[dimensions];
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            state += 0x9e3779b97f4a7c15L;
            // Never zero, so that every vector has a length.
            raw[i] = mix(state) >> 40 | 1;
            squares += raw[i] * raw[i];
        }
        double length = Math.sqrt(squares);
        var vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (raw[i] / length);
        }
        return vector;
    }

    private static long mix(long state) {
        long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    private static String packed(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
