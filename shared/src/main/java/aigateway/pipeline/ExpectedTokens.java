package aigateway.pipeline;

/**
 * How many tokens a call is expected to use, for limits per minute: a quarter of its bytes, and for each answer the smallest
 * cap that the client set. An expectation, not a bound: what was really used is put in its place afterwards.
 */
final class ExpectedTokens {
    private static final int BYTES_PER_TOKEN = 4;
    /** An answer without a cap is rarely longer. */
    private static final long OUTPUT_DEFAULT = 1_000;

    private ExpectedTokens() {}

    static long of(Ask ask, Body body) {
        Long cap = ask.cap().tokens();
        long output = cap == null ? OUTPUT_DEFAULT : cap;
        return body.bytes().length / BYTES_PER_TOKEN + output * ask.cap().choices();
    }
}
