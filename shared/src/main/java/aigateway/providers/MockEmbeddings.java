package aigateway.providers;

import aigateway.json.Fields;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * Vectors as {@code /v1/embeddings} shows them: of length 1, and the same for the same input wherever and whenever. They know
 * nothing of meaning.
 *
 * @param inputs texts, or tokens written out
 * @param tokens of all inputs
 * @param base64 whether the numbers are packed, as the SDKs ask for, or written out
 */
record MockEmbeddings(String model, List<String> inputs, long tokens, int dimensions, boolean base64) {
    /** As OpenAI's own. */
    private static final int INPUTS_MAX = 2048;

    private static final int DIMENSIONS_MAX = 3072;
    private static final int DIMENSIONS_DEFAULT = 256;
    /** For each input, as the price table says. */
    private static final long TOKENS_MAX = 8192;
    /** A dozen megabytes when they are written out: a larger response would be useless. */
    private static final int NUMBERS_MAX = 1 << 20;

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
    private static final String INPUT = "input";
    private static final String BASE64 = "base64";
    private static final List<String> FORMATS = List.of("float", BASE64);

    /** What reading a request came to. */
    sealed interface Reading {
        record Understood(MockEmbeddings embeddings) implements Reading {}

        record Refused(Problem problem) implements Reading {}
    }

    static Reading read(String model, Json.Obj body) {
        Fields judged = Fields.of(body);
        judged.text("user", 0, Integer.MAX_VALUE);
        MockSettings.oneOf("encoding_format", "", FORMATS, judged);
        Long wish = judged.integer("dimensions", 1, DIMENSIONS_MAX);
        int dimensions = wish == null ? DIMENSIONS_DEFAULT : wish.intValue();
        List<Json> given = given(body, judged);
        List<String> inputs = new ArrayList<>();
        long tokens = 0;
        for (int i = 0; i < given.size() && judged.problem() == null; i++) {
            long counted = input(given.get(i), inputs, judged);
            if (counted < 1 || counted > TOKENS_MAX) {
                judged.wrong(INPUT, "expected 1 to " + TOKENS_MAX + " tokens in each input");
            }
            tokens += counted;
        }
        if ((long) given.size() * dimensions > NUMBERS_MAX) {
            judged.wrong(INPUT, "the mock answers with at most " + NUMBERS_MAX + " numbers in all");
        }
        Problem problem = judged.problem();
        return problem != null
                ? new Reading.Refused(problem)
                : new Reading.Understood(new MockEmbeddings(
                        model, List.copyOf(inputs), tokens, dimensions, BASE64.equals(body.text("encoding_format"))));
    }

    /** A list of numbers is one input, any other list holds several. */
    private static List<Json> given(Json.Obj body, Fields judged) {
        List<Json> given = switch (body.member(INPUT)) {
            case null -> {
                judged.missing(INPUT);
                yield List.of();
            }
            case Json.Arr(var elements)
            when elements.isEmpty() || !(elements.getFirst() instanceof Json.Num) -> elements;
            case Json one -> List.of(one);
        };
        if (given.isEmpty() || given.size() > INPUTS_MAX) {
            judged.wrong(INPUT, "expected 1 to " + INPUTS_MAX + " inputs");
        }
        return given;
    }

    /** Adds the input, and answers how many tokens it has. */
    private static long input(Json given, List<String> inputs, Fields judged) {
        return switch (given) {
            case Json.Str(String text) -> {
                inputs.add(text);
                yield MockText.tokens(MockText.bytes(text));
            }
            case Json.Arr(var ids)
            when ids.stream().allMatch(MockEmbeddings::isToken) -> {
                var written = new StringJoiner(",", "[", "]");
                ids.forEach(id -> written.add(id instanceof Json.Num(String digits) ? digits : ""));
                inputs.add(written.toString());
                yield (long) ids.size();
            }
            case Json _ -> {
                judged.refuse(Problem.invalidType(INPUT, "a string, an array of token ids, or an array of either"));
                yield 0L;
            }
        };
    }

    private static boolean isToken(Json id) {
        Long value = id instanceof Json.Num number ? number.asLong() : null;
        return value != null && value >= 0;
    }

    byte[] json() {
        return JsonText.object(json -> json.text("object", "list")
                .objects(
                        "data",
                        IntStream.range(0, inputs.size()).boxed().toList(),
                        (item, index) -> vector(item.text("object", "embedding").number("index", (long) index), index))
                .text("model", model)
                .object("usage", usage -> usage.number("prompt_tokens", tokens).number("total_tokens", tokens)));
    }

    private void vector(JsonText json, int index) {
        float[] vector = vector(inputs.get(index));
        if (base64) {
            json.text("embedding", packed(vector));
        } else {
            json.raw("embedding", written(vector));
        }
    }

    private float[] vector(String input) {
        long state = seed(input);
        var raw = new double[dimensions];
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            state += GOLDEN_GAMMA;
            // Never zero, so that no vector is without a length.
            raw[i] = mixed(state) >> 40 | 1;
            squares += raw[i] * raw[i];
        }
        double length = Math.sqrt(squares);
        var vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (raw[i] / length);
        }
        return vector;
    }

    /** SplitMix64: like chance, and the same for ever. */
    private static long mixed(long state) {
        long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** FNV-1a of its UTF-8. */
    private static long seed(String input) {
        long hash = 0xcbf29ce484222325L;
        for (byte part : input.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (part & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    private static String packed(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static String written(float[] vector) {
        var numbers = new StringJoiner(",", "[", "]");
        for (float number : vector) {
            numbers.add(Float.toString(number));
        }
        return numbers.toString();
    }
}
