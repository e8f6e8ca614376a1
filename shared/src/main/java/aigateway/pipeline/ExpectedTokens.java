package aigateway.pipeline;

import aigateway.json.Json;
import java.util.List;

/**
 * How many tokens a call is expected to use, for limits per minute: a quarter of its bytes, and for each answer the smallest
 * cap that the client set. An expectation, not a bound: what was really used is put in its place afterwards.
 */
final class ExpectedTokens {
    private static final int BYTES_PER_TOKEN = 4;
    /** An answer without a cap is rarely longer. */
    private static final long OUTPUT_DEFAULT = 1_000;
    /** No model writes more, and no provider gives more answers at once: what is larger is refused there. */
    private static final long OUTPUT_MAX = 1_000_000_000;

    private static final long ANSWERS_MAX = 1_000;
    private static final List<String> CAPS = List.of("max_tokens", "max_completion_tokens", "max_output_tokens");

    private ExpectedTokens() {}

    static long of(Ask ask, Body body) {
        Json.Obj root = ask.document().root();
        long output = CAPS.stream()
                .mapToLong(name -> root.integer(name, 0))
                .filter(cap -> cap > 0)
                .map(cap -> Math.min(cap, OUTPUT_MAX))
                .min()
                .orElse(OUTPUT_DEFAULT);
        long answers = Math.clamp(root.integer("n", 1), 1, ANSWERS_MAX);
        return body.bytes().length / BYTES_PER_TOKEN + output * answers;
    }
}
