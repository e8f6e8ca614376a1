package aigateway.formats;

import aigateway.json.Document;
import aigateway.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an embeddings request gives to the model: texts, whose bytes bound their tokens, or tokens that the client counted itself.
 *
 * @param inputs each of which becomes a vector
 * @param ids tokens that came as such; 0 where their bytes must bound them, because they stand among other things
 * @param otherBytes of the body, beside those ids
 * @param unbounded the member that may hold what neither bytes nor ids bound, such as an image; or null
 */
public record EmbeddingInput(
        long inputs, long ids, long otherBytes, @Nullable String unbounded) {
    private static final String INPUT = "input";
    /** What some servers take in its place, with images in it. */
    private static final String MESSAGES = "messages";

    public static EmbeddingInput of(Document document) {
        Json.Obj root = document.root();
        List<Json> inputs = inputs(root);
        boolean tokens = !inputs.isEmpty() && inputs.stream().allMatch(EmbeddingInput::isIds);
        boolean known = tokens || inputs.stream().allMatch(input -> input instanceof Json.Str || isIds(input));
        // An id is one token, however many digits it has.
        String raw = tokens ? String.valueOf(document.raw(INPUT)) : "";
        long ids = tokens ? inputs.stream().mapToLong(EmbeddingInput::length).sum() : 0;
        String elsewhere = root.member(MESSAGES) == null ? null : MESSAGES;
        return new EmbeddingInput(inputs.size(), ids, document.length() - raw.length(), known ? elsewhere : INPUT);
    }

    /** A list of numbers is one input, any other list holds several. */
    private static List<Json> inputs(Json.Obj root) {
        return switch (root.member(INPUT)) {
            case null -> List.of();
            case Json.Arr(var elements)
            when elements.isEmpty() || !(elements.getFirst() instanceof Json.Num) -> elements;
            case Json one -> List.of(one);
        };
    }

    private static boolean isIds(Json input) {
        return input instanceof Json.Arr(var elements) && elements.stream().allMatch(Json.Num.class::isInstance);
    }

    private static long length(Json input) {
        return input instanceof Json.Arr(var elements) ? elements.size() : 0;
    }
}
