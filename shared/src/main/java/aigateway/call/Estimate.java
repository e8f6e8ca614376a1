package aigateway.call;

import aigateway.formats.ApiRequest;
import aigateway.formats.EmbeddingInput;
import aigateway.formats.InputBound;
import aigateway.formats.OutputCap;
import aigateway.formats.PromptTokens;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Money;
import aigateway.pricing.Price;
import aigateway.providers.Traits;
import org.jspecify.annotations.Nullable;

/**
 * What a call may cost, before it is made.
 *
 * @param price null when the model has none
 * @param unbounded the member of the request that nothing bounds, or null when the bounds hold
 * @param inputTokens an upper bound, where there is one
 * @param outputTokens for each choice: the client's cap, or the most that the model gives; zero where there is no output at all
 * @param capped whether the client set the cap
 * @param items of the input, each framed by a few tokens
 * @param contextWindow whether the input is bounded by the model's context window alone
 */
record Estimate(
        @Nullable Price price,
        @Nullable String unbounded,
        long inputTokens,
        long outputTokens,
        long choices,
        boolean capped,
        long items,
        boolean contextWindow) {
    /** Below this an answer is hardly worth its input. */
    static final long OUTPUT_TOKENS_MIN = 256;
    /** What a model may write of which nobody said how much it can: it is told so, and therefore a bound. */
    private static final long OUTPUT_TOKENS_DEFAULT = 16_384;
    /** No provider frames a message with more tokens of its own. */
    private static final long TOKENS_AN_ITEM = 16;

    /**
     * A token is at least one byte of what is sent, so the bytes of the whole body bound the text in it; a model's context
     * window bounds everything.
     */
    static Estimate of(Endpoint endpoint, ApiRequest ask, @Nullable Price price, Traits traits) {
        if (endpoint == Endpoint.EMBEDDINGS) {
            return ofEmbeddings(ask, price);
        }
        InputBound input = InputBound.of(endpoint, ask.document().root());
        long tools = ask.document().root().items("tools").isEmpty() ? 0 : traits.toolTokens();
        long bytes = ask.document().length() + TOKENS_AN_ITEM * (input.items() + 1) + tools;
        Long context = price == null ? null : price.contextTokens();
        String unbounded = input.unbounded();
        if (unbounded == null && input.contextWindow() && context == null) {
            unbounded = InputBound.input(endpoint);
        }
        long tokens = context == null ? bytes : input.contextWindow() ? context : Math.min(bytes, context);
        Long most = price == null ? null : price.outputTokensMax();
        OutputCap cap = ask.cap();
        long wanted = cap.tokens() == null ? (most == null ? OUTPUT_TOKENS_DEFAULT : most) : cap.tokens();
        long output = most == null ? wanted : Math.min(wanted, most);
        return new Estimate(
                price,
                unbounded,
                tokens,
                output,
                cap.choices(),
                cap.tokens() != null,
                input.items(),
                input.contextWindow());
    }

    /** Here a context window bounds each input, and not their sum. */
    private static Estimate ofEmbeddings(ApiRequest ask, @Nullable Price price) {
        EmbeddingInput input = EmbeddingInput.of(ask.document());
        String unbounded =
                input.unbounded() == null ? InputBound.unbounded(ask.document().root()) : input.unbounded();
        long tokens = input.otherBytes() + input.ids() + TOKENS_AN_ITEM * (input.inputs() + 1);
        return new Estimate(price, unbounded, tokens, 0, 1, true, input.inputs(), false);
    }

    /** The same with a tighter bound of the input, where the model's own tokenizer gives one; else this. */
    Estimate tightened(String model, ApiRequest ask) {
        if (price == null || unbounded != null || contextWindow) {
            return this;
        }
        long framed = TOKENS_AN_ITEM * (items + 1);
        long tokens = PromptTokens.atMost(
                        model, ask.document().root(), ask.document().length())
                .orElse(inputTokens);
        long tighter = Math.min(inputTokens, tokens + framed);
        return new Estimate(price, null, tighter, outputTokens, choices, capped, items, false);
    }

    /** What to set aside where no hard budget applies, and all bounds that there are. */
    Money expected() {
        return worst(outputTokens);
    }

    /** Null when nothing bounds the cost. */
    @Nullable
    Money atMost() {
        return price == null || unbounded != null ? null : worst(outputTokens);
    }

    /** With the smallest cap that may be written: the client's own is never lowered. */
    Money atLeast() {
        return worst(outputTokensMin());
    }

    private long outputTokensMin() {
        return capped ? outputTokens : Math.min(OUTPUT_TOKENS_MIN, outputTokens);
    }

    /**
     * The largest cap for each choice with which the call stays within the amount. Never below the smallest that may be written:
     * what was held earlier, for a job, may stem from another price or a tighter bound of the input.
     */
    long capWithin(Money amount) {
        long fitting = price == null
                ? outputTokens
                : Math.min(outputTokens, price.outputTokensWithin(amount, inputTokens) / choices);
        return Math.max(fitting, outputTokensMin());
    }

    private Money worst(long output) {
        return price == null ? Money.ZERO : price.worst(inputTokens, Math.multiplyExact(output, choices));
    }
}
