package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much a client lets the model write.
 *
 * @param given the members that say so, as the client named them; of two the smaller counts
 * @param tokens for each choice, or null when the client did not say; zero where nothing is written at all
 * @param choices how many answers are asked for at once
 */
public record OutputCap(List<String> given, @Nullable Long tokens, long choices) {
    /** No model writes this much; a larger figure is a slip. */
    private static final long TOKENS_MAX = 100_000_000;
    /** As OpenAI bounds it. */
    private static final long CHOICES_MAX = 128;

    private static final String CHOICES = "n";
    /** Embeddings have no output to cap. */
    private static final OutputCap NOTHING = new OutputCap(List.of(), 0L, 1);

    /** Empty when the members are sound, or absent. */
    static Optional<Problem> objection(Endpoint endpoint, Json.Obj root) {
        return members(endpoint).stream()
                .flatMap(name -> objection(root, name, TOKENS_MAX).stream())
                .findFirst()
                .or(() -> endpoint == Endpoint.CHAT_COMPLETIONS
                        ? objection(root, CHOICES, CHOICES_MAX)
                        : Optional.empty());
    }

    /** Of a request without objection. */
    static OutputCap of(Endpoint endpoint, Json.Obj root) {
        if (endpoint == Endpoint.EMBEDDINGS) {
            return NOTHING;
        }
        List<String> given = members(endpoint).stream()
                .filter(name -> root.member(name) != null)
                .toList();
        Long tokens = given.isEmpty()
                ? null
                : Long.valueOf(given.stream()
                        .mapToLong(name -> root.integer(name, TOKENS_MAX))
                        .min()
                        .getAsLong());
        return new OutputCap(given, tokens, endpoint == Endpoint.CHAT_COMPLETIONS ? root.integer(CHOICES, 1) : 1);
    }

    /**
     * What must be written into the request, so that the provider keeps to this many tokens for each choice.
     *
     * @param chatMember how the provider calls it in a chat request
     */
    Map<String, String> edits(Endpoint endpoint, String chatMember, long cap) {
        String digits = Long.toString(cap);
        return switch (given.size()) {
            case 0 ->
                Map.of(
                        switch (endpoint) {
                            case CHAT_COMPLETIONS -> chatMember;
                            case RESPONSES -> "max_output_tokens";
                            case MESSAGES -> "max_tokens";
                            case EMBEDDINGS -> throw new IllegalStateException("no output, and a cap on it");
                        },
                        digits);
            case 1 -> Map.of(given.getFirst(), digits);
            default -> Map.of(given.getFirst(), digits, given.getLast(), digits);
        };
    }

    private static List<String> members(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS -> List.of("max_completion_tokens", "max_tokens");
            case RESPONSES -> List.of("max_output_tokens");
            case MESSAGES -> List.of("max_tokens");
            case EMBEDDINGS -> List.of();
        };
    }

    private static Optional<Problem> objection(Json.Obj root, String name, long max) {
        Json value = root.member(name);
        if (value == null) {
            return Optional.empty();
        }
        Long number = value instanceof Json.Num digits ? digits.asLong() : null;
        if (number == null) {
            return Optional.of(Problem.invalidType(name, "an integer"));
        }
        return number < 1 || number > max
                ? Optional.of(Problem.invalidValue(name, "expected an integer from 1 to " + max))
                : Optional.empty();
    }
}
