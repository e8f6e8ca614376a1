package aigateway.formats;

import aigateway.kernel.Endpoint;

/**
 * How many tokens a call is expected to use, for limits per minute: a quarter of its bytes (tokens that came as such are
 * counted),
 * and for each answer the smallest cap that the client set. An expectation, not a bound: what was really used is put in its
 * place afterwards.
 */
public final class ExpectedTokens {
    private static final int BYTES_PER_TOKEN = 4;
    /** An answer without a cap is rarely longer. */
    private static final long OUTPUT_DEFAULT = 1_000;

    private ExpectedTokens() {}

    public static long of(Endpoint endpoint, ApiRequest ask) {
        Long cap = ask.cap().tokens();
        long output = cap == null ? OUTPUT_DEFAULT : cap;
        return input(endpoint, ask) + output * ask.cap().choices();
    }

    private static long input(Endpoint endpoint, ApiRequest ask) {
        return switch (endpoint) {
            case RESPONSES, CHAT_COMPLETIONS, MESSAGES -> ask.document().length() / BYTES_PER_TOKEN;
            case EMBEDDINGS -> {
                EmbeddingInput input = EmbeddingInput.of(ask.document());
                yield input.otherBytes() / BYTES_PER_TOKEN + input.ids();
            }
        };
    }
}
