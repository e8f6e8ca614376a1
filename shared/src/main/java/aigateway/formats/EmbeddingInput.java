package aigateway.formats;

import aigateway.json.Document;
import aigateway.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The input of an embeddings request: texts, whose bytes bound their tokens, or ids of tokens, which count themselves.
 *
 * @param inputs how many vectors the request makes
 * @param ids how many token ids there are; 0 where ids and other values are mixed, so that their bytes bound them
 * @param otherBytes the bytes of the body beside those ids
 * @param unbounded the member that may hold what neither bytes nor ids bound, such as an image; or null
 */
record EmbeddingInput(
        long inputs, long ids, long otherBytes, @Nullable String unbounded) {
    private static final String INPUT = "input";
    /** Some servers take this in place of the input, with images in it. */
    private static final String MESSAGES = "messages";

    static EmbeddingInput of(Document document) {
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

    InputBound bound(String member, Json.Obj request, CostRules rules) {
        List<OpenCost> open = new ArrayList<>(rules.openCosts(request));
        if (unbounded != null) {
            open.add(OpenCost.pricedApart(unbounded, unbounded));
        }
        return new InputBound(
                otherBytes + ids, inputs, 0, 0, false, 0, InputBound.Shown.ITEMS, member, List.copyOf(open));
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
