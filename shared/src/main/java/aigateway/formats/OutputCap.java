package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much output the client allows the model.
 *
 * @param given the members that set the cap, as the client named them; the smallest counts
 * @param tokens for each choice, or null when the client set no cap; zero where there is no output at all
 * @param choices how many answers one request returns
 */
public record OutputCap(List<String> given, @Nullable Long tokens, long choices) {
    /** Of an API without output. */
    static final OutputCap NO_OUTPUT = new OutputCap(List.of(), 0L, 1);
    /** No model writes this much; a larger figure is a mistake. */
    private static final long TOKENS_MAX = 100_000_000;
    /** OpenAI's own limit. */
    private static final long CHOICES_MAX = 128;
    /** An answer without a cap is rarely longer. */
    private static final long EXPECTED_TOKENS = 1_000;
    /** Agents set caps of 32,000 and more, and hardly ever reach them. */
    private static final long EXPECTED_TOKENS_MAX = 4_000;

    /** The first of these members that holds no sound cap, as a problem. */
    static Optional<Problem> check(Json.Obj request, List<String> members) {
        for (String name : members) {
            Optional<Problem> problem = check(request, name, TOKENS_MAX);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    static Optional<Problem> checkChoices(Json.Obj request, String member) {
        return check(request, member, CHOICES_MAX);
    }

    /** The cap of a request that passed the checks. */
    static OutputCap of(Json.Obj request, List<String> members, long choices) {
        List<String> given = new ArrayList<>();
        Long tokens = null;
        for (String name : members) {
            if (request.member(name) != null) {
                given.add(name);
                long own = request.integer(name, TOKENS_MAX);
                tokens = tokens == null ? own : Math.min(tokens, own);
            }
        }
        return new OutputCap(given, tokens, choices);
    }

    /** How many tokens the output will probably have, for limits per minute. */
    long expectedTokens() {
        return (tokens == null ? EXPECTED_TOKENS : Math.min(tokens, EXPECTED_TOKENS_MAX)) * choices;
    }

    /**
     * The members that hold the provider to this many tokens for each choice: always the provider's own, because it may not read
     * the one that the client has set.
     *
     * @param own the provider's member
     * @param onlyOwn whether the provider refuses a request with another one too, so that it is left out
     * @return each member's value; null for one to leave out
     */
    Map<String, @Nullable String> edits(String own, boolean onlyOwn, long cap) {
        Map<String, @Nullable String> edits = new LinkedHashMap<>();
        given.forEach(name -> edits.put(name, onlyOwn ? null : Long.toString(cap)));
        edits.put(own, Long.toString(cap));
        return edits;
    }

    private static Optional<Problem> check(Json.Obj request, String name, long max) {
        Json value = request.member(name);
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
