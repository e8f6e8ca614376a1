package aigateway.call;

import aigateway.formats.ApiRequest;
import aigateway.formats.InputBound;
import aigateway.formats.OutputCap;
import aigateway.formats.PromptTokens;
import aigateway.kernel.Money;
import aigateway.pricing.Price;
import aigateway.providers.Traits;
import org.jspecify.annotations.Nullable;

/**
 * An upper bound of what an attempt may cost, before it is made.
 *
 * @param price null when the model has none
 * @param unbounded the member of the request whose cost has no bound, or null
 * @param inputTokens an upper bound, where there is one
 * @param outputTokens for each choice: the client's cap, or the most that the model gives; zero where there is no output
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
    /** A shorter response is rarely useful. */
    static final long OUTPUT_TOKENS_MIN = 256;
    /** For a model of unknown maximum: the cap is written into the request, and is therefore a bound. */
    private static final long OUTPUT_TOKENS_DEFAULT = 16_384;
    /** No provider frames a message with more tokens of its own. */
    private static final long TOKENS_AN_ITEM = 16;

    /**
     * Bounds the request as it is sent to the provider. A token is at least one byte of what is sent, so the bytes of the
     * whole body
     * bound its text; a model's context window bounds everything. The client's own request says which of its members has no
     * bound.
     */
    static Estimate of(ProviderRequest request, @Nullable Price price, Traits traits) {
        ApiRequest sent = request.body();
        InputBound input = sent.inputBound();
        if (request.translator() != null) {
            input = input.translatedFrom(request.client().inputBound());
        }
        long tools = sent.document().root().items("tools").isEmpty() ? 0 : traits.toolTokens();
        Long context = price == null ? null : price.contextTokens();
        long tokens = input.tokens(context, TOKENS_AN_ITEM * (input.items() + 1) + tools);
        Long most = price == null ? null : price.outputTokensMax();
        // A cap that only the translation has written is the gateway's own, which may be lowered.
        OutputCap cap = request.client().cap();
        long wanted = cap.tokens() == null ? (most == null ? OUTPUT_TOKENS_DEFAULT : most) : cap.tokens();
        long output = most == null ? wanted : Math.min(wanted, most);
        return new Estimate(
                price,
                input.unbounded(context),
                tokens,
                output,
                cap.choices(),
                cap.tokens() != null,
                input.items(),
                input.contextWindow() == InputBound.ContextWindow.ALONE);
    }

    /** With a tighter bound of the input from the model's own tokenizer, where it is known. */
    Estimate tightened(String model, ApiRequest sent) {
        if (price == null || unbounded != null || contextWindow) {
            return this;
        }
        long framed = TOKENS_AN_ITEM * (items + 1);
        long tokens = PromptTokens.atMost(
                        model, sent.document().root(), sent.document().length())
                .orElse(inputTokens);
        long tighter = Math.min(inputTokens, tokens + framed);
        return new Estimate(price, null, tighter, outputTokens, choices, capped, items, false);
    }

    /** What to set aside where no hard budget applies. */
    Money expected() {
        return worst(outputTokens);
    }

    /** Null when the cost has no bound. */
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
     * The largest cap for each choice that keeps the call within the amount, never below the smallest that may be written:
     * the hold
     * of a job may come from another price or a tighter bound of the input.
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
