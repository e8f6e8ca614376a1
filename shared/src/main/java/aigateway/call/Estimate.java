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
 * An upper bound of the cost of an attempt, computed before the attempt is made.
 *
 * @param price null when the model has no price
 * @param unbounded the member of the request whose cost has no bound, or null
 * @param inputTokens an upper bound, if {@code unbounded} is null
 * @param outputTokens an upper bound for each choice: the client's cap or the model's maximum; zero if there is no output
 * @param capped whether the client has set a cap
 * @param items the messages and other items of the input
 * @param contextWindow whether only the model's context window bounds the input
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
    /** The lowest cap that the gateway writes: a shorter response is rarely useful. */
    static final long OUTPUT_TOKENS_MIN = 256;
    /** For a model whose maximum is unknown. The gateway writes this cap into the request, so it is a bound. */
    private static final long OUTPUT_TOKENS_DEFAULT = 16_384;
    /** An upper bound of the tokens that a provider adds to each message, such as its role. */
    private static final long TOKENS_PER_ITEM = 16;

    /**
     * Bounds the request as it is sent to the provider. A token has at least one byte, so the number of bytes is a bound of
     * a text. The context window of the model bounds any input. A member without a bound has the name that the client's
     * request uses.
     */
    static Estimate of(ProviderRequest request, @Nullable Price price, Traits traits) {
        ApiRequest sent = request.body();
        InputBound input = sent.inputBound();
        if (request.translator() != null) {
            input = input.translatedFrom(request.client().inputBound());
        }
        long tools = sent.document().root().items("tools").isEmpty() ? 0 : traits.toolTokens();
        Long context = price == null ? null : price.contextTokens();
        long tokens = input.tokens(context, TOKENS_PER_ITEM * (input.items() + 1) + tools);
        Long most = price == null ? null : price.outputTokensMax();
        // Only the client's own cap counts: the gateway may lower a cap that the translation has written.
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

    /** The same with a tighter bound of the input, if the model's own tokenizer is known. */
    Estimate tightened(String model, ApiRequest sent) {
        if (price == null || unbounded != null || contextWindow) {
            return this;
        }
        long framed = TOKENS_PER_ITEM * (items + 1);
        long tokens = PromptTokens.atMost(
                        model, sent.document().root(), sent.document().length())
                .orElse(inputTokens);
        long tighter = Math.min(inputTokens, tokens + framed);
        return new Estimate(price, null, tighter, outputTokens, choices, capped, items, false);
    }

    /** The amount to reserve if no hard budget applies: the largest cost that is known; zero for a model without a price. */
    Money expected() {
        return worst(outputTokens);
    }

    /** The largest cost; null if it has no bound. A hard budget then refuses the attempt. */
    @Nullable
    Money atMost() {
        return price == null || unbounded != null ? null : worst(outputTokens);
    }

    /** The least that a hard budget may grant: the cost with the lowest cap. The client's own cap is never lowered. */
    Money atLeast() {
        return worst(outputTokensMin());
    }

    private long outputTokensMin() {
        return capped ? outputTokens : Math.min(OUTPUT_TOKENS_MIN, outputTokens);
    }

    /**
     * The largest cap for each choice that the amount pays for, but never less than the lowest cap. The amount may be too
     * small even for that, because the hold of a job may come from an earlier price or a tighter bound of the input.
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
