package aigateway.call;

import aigateway.formats.ApiRequest;
import aigateway.formats.InputBound;
import aigateway.formats.OutputCap;
import aigateway.formats.PromptTokens;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.pricing.Price;
import aigateway.providers.Target;
import org.jspecify.annotations.Nullable;

/**
 * An upper bound of the cost of an attempt, computed before the attempt is made.
 *
 * @param price null when the model has no price
 * @param input an upper bound, if {@code unbounded} is null
 * @param unbounded why the cost has no bound, or null
 * @param outputTokens to be allowed for each choice: the client's cap or the model's maximum; zero if there is no output
 * @param outputTokensMost that the provider may write for each choice: more than it is allowed where its cap does not hold
 * @param capped whether no lower cap can be sent: the client has set one, or the API has none
 */
record Estimate(
        @Nullable Price price,
        InputEstimate input,
        @Nullable Problem unbounded,
        long outputTokens,
        long outputTokensMost,
        long choices,
        boolean capped) {
    /** The lowest cap that the gateway writes: a shorter response is rarely useful. */
    static final long OUTPUT_TOKENS_MIN = 256;
    /** For a model whose maximum is unknown. The gateway writes this cap into the request, so it is a bound. */
    private static final long OUTPUT_TOKENS_DEFAULT = 16_384;

    /**
     * Bounds the request as it is sent to the provider.
     *
     * @param seen what this process has seen of the provider
     */
    static Estimate of(ProviderRequest request, @Nullable Price price, Target target, UsageFaults.Seen seen) {
        ApiRequest sent = request.body();
        InputBound bound = sent.inputBound();
        if (request.translator() != null) {
            bound = bound.translatedFrom(request.client().inputBound());
        }
        InputEstimate input = InputEstimate.of(bound, target, price, seen.tiers());
        Long most = price == null ? null : price.outputTokensMax();
        // Only the client's own cap counts: the gateway may lower a cap that the translation has written.
        OutputCap cap = request.client().cap();
        long wanted = cap.tokens() == null ? (most == null ? OUTPUT_TOKENS_DEFAULT : most) : cap.tokens();
        long output = most == null ? wanted : Math.min(wanted, most);
        // Of some APIs the output is known from the request, though no cap can be sent.
        boolean known = sent.api().takesOutputCap() || cap.tokens() != null;
        boolean held = output == 0
                || (seen.keepsCaps() && known && !input.anyOutput())
                || (price != null && price.isOutputFree());
        Problem unbounded = input.unbounded();
        if (unbounded == null && !held && most == null) {
            unbounded = Problem.unboundedCost(
                    sent.api().outputCapMember(target.provider().traits().outputCapField()));
        }
        return new Estimate(
                price,
                input,
                unbounded,
                output,
                held || most == null ? output : most,
                cap.choices(),
                cap.tokens() != null || !sent.api().takesOutputCap());
    }

    /** The same with a tighter bound of the input, if the model's own tokenizer is known. */
    Estimate tightened(String model, ApiRequest sent) {
        if (price == null || unbounded != null || !input.textOnly()) {
            return this;
        }
        long counted = PromptTokens.atMost(
                        model, sent.document().root(), sent.document().length())
                .orElse(input.tokens());
        return new Estimate(
                price, input.atMost(counted + input.added()), null, outputTokens, outputTokensMost, choices, capped);
    }

    long inputTokens() {
        return input.tokens();
    }

    /** The amount to reserve if no hard budget applies: the largest cost that is known; zero for a model without a price. */
    Money expected() {
        return worst(outputTokens);
    }

    /** The largest cost; null if it has no bound. A hard budget then refuses the attempt. */
    @Nullable
    Money atMost() {
        return price == null || unbounded != null ? null : worst(outputTokensMost);
    }

    /**
     * The least that a hard budget may grant: the cost with the lowest cap. The client's own cap is never lowered. A cap that
     * does not hold counts as none.
     */
    Money atLeast() {
        return worst(capHolds() ? outputTokensMin() : outputTokensMost);
    }

    private boolean capHolds() {
        return outputTokensMost == outputTokens;
    }

    private long outputTokensMin() {
        return capped ? outputTokens : Math.min(OUTPUT_TOKENS_MIN, outputTokens);
    }

    /**
     * The largest cap for each choice that the amount pays for, but never less than the lowest cap. The amount may be too
     * small even for that, because the hold of a job may come from an earlier price or a tighter bound of the input.
     */
    long capWithin(Money amount) {
        long fitting = price == null || !capHolds()
                ? outputTokens
                : Math.min(outputTokens, price.outputTokensWithin(amount, input.most()) / choices);
        return Math.max(fitting, outputTokensMin());
    }

    private Money worst(long output) {
        return price == null ? Money.ZERO : price.worst(input.most(), Math.multiplyExact(output, choices));
    }
}
