package aigateway.pricing;

import aigateway.kernel.Part;
import java.util.Map;
import java.util.Set;

/**
 * The most that a call can consume.
 *
 * @param tiers each of which may serve the call, beside the usual one
 * @param kinds of tokens that may be among those of the input and the output, beside those of any call
 * @param uses of what is counted beside the tokens
 */
public record Most(long inputTokens, Set<String> tiers, Set<Part> kinds, Map<Part, Long> uses) {
    public Most {
        if (inputTokens < 0 || uses.values().stream().anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("negative count");
        }
        tiers = Set.copyOf(tiers);
        kinds = Set.copyOf(kinds);
        uses = Map.copyOf(uses);
    }

    /** A call of text in the usual tier. */
    public static Most text(long inputTokens) {
        return new Most(inputTokens, Set.of(), Set.of(), Map.of());
    }

    public Most withInput(long tokens) {
        return new Most(tokens, tiers, kinds, uses);
    }
}
