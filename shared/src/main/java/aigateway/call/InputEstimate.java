package aigateway.call;

import aigateway.formats.InputBound;
import aigateway.formats.OpenCost;
import aigateway.kernel.Problem;
import aigateway.pricing.Price;
import aigateway.providers.Billing;
import aigateway.providers.Target;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An upper bound of the input of one attempt.
 *
 * @param tokens of which the next are not in the request's own text
 * @param added by the provider: what frames messages, and prompts for tools
 * @param textOnly whether the request's text shows all of it, so that a tokenizer may count it
 * @param anyOutput whether an unknown member may change how much the model writes
 * @param unbounded why there is no bound, or null
 */
record InputEstimate(
        long tokens,
        long added,
        boolean textOnly,
        boolean anyOutput,
        @Nullable Problem unbounded) {
    /** No provider frames a message with more tokens of its own. */
    private static final long TOKENS_AN_ITEM = 16;
    /** Anthropic documents up to 530 tokens for the prompt that comes with tools; doubled, for later models. */
    private static final long TOOL_PROMPT_TOKENS = 1_060;
    /** Anthropic documents up to 735 tokens for a tool that it describes itself; more than doubled. */
    private static final long BUILT_IN_TOOL_TOKENS = 2_000;
    /** Models that read tools as a part of their prompt that is shorter than the request's own text. */
    private static final Pattern WITHOUT_TOOL_PROMPT =
            Pattern.compile("(openai/)?(gpt-[345]|chatgpt-|codex-|o\\d).*|mock-.*");
    /** Models whose makers take nothing but an image where one belongs. */
    private static final Pattern ONLY_IMAGES = Pattern.compile("(openai/)?(gpt-|chatgpt-|o\\d).*|.*claude.*");
    /** It counts the tokens of a picture 33.3 times, so that they may exceed its context window. */
    private static final Pattern MULTIPLIES_IMAGES = Pattern.compile("(openai/)?gpt-4o-mini.*");

    private static final long IMAGE_FACTOR = 34;

    static InputEstimate of(InputBound input, Target target, @Nullable Price price) {
        String model = target.model();
        Long context = price == null ? null : price.contextTokens();
        Billing billing = target.provider().traits().billing();
        boolean limited = billing.tokensOnly() && price != null && context != null && price.outputTokensMax() != null;
        boolean wide = false;
        Problem unbounded = null;
        for (OpenCost open : input.open()) {
            switch (open.kind()) {
                case AMBIGUOUS -> unbounded = first(unbounded, open.problem());
                case PRICED_APART ->
                    unbounded = billing.trusts(open.member()) ? unbounded : first(unbounded, open.problem());
                case UNKNOWN -> {
                    boolean trusted = billing.trusts(open.member());
                    wide |= !trusted && limited;
                    unbounded = trusted || limited ? unbounded : first(unbounded, open.problem());
                }
            }
        }
        long added = TOKENS_AN_ITEM * (input.items() + 1)
                + BUILT_IN_TOOL_TOKENS * input.builtInTools()
                + (input.tools() && !WITHOUT_TOOL_PROMPT.matcher(model).matches() ? TOOL_PROMPT_TOKENS : 0);
        boolean linked = input.linkedImages() > 0 && !ONLY_IMAGES.matcher(model).matches();
        boolean hidden = wide || linked || input.shown() == InputBound.Shown.PART;
        if (hidden && context == null) {
            unbounded = first(unbounded, Problem.unboundedCost(input.member()));
        }
        boolean textOnly = !hidden && input.images() == 0;
        long tokens = tokens(input, added, hidden, new Window(context, target));
        return new InputEstimate(tokens, added, textOnly, wide, unbounded);
    }

    /** With no more than so many tokens. */
    InputEstimate atMost(long other) {
        return new InputEstimate(Math.min(tokens, other), added, textOnly, anyOutput, unbounded);
    }

    private static Problem first(@Nullable Problem earlier, Problem later) {
        return earlier == null ? later : earlier;
    }

    /**
     * The context window of a model.
     *
     * @param tokens null when it is not known
     * @param certain whether its maker is called, so that no other host gives the model more room than the list says
     */
    private record Window(@Nullable Long tokens, boolean certain, boolean multipliesImages) {
        Window(@Nullable Long tokens, Target target) {
            this(
                    tokens,
                    target.provider().traits().makesItsModels(),
                    MULTIPLIES_IMAGES.matcher(target.model()).matches());
        }
    }

    private static long tokens(InputBound input, long added, boolean hidden, Window window) {
        long shown = input.textTokens() + added + InputBound.TOKENS_AN_IMAGE * input.images();
        if (window.tokens == null) {
            return shown;
        }
        if (hidden) {
            long most = window.multipliesImages ? IMAGE_FACTOR * window.tokens : window.tokens;
            return window.certain ? most : Math.max(shown, most);
        }
        boolean bounds = window.certain
                && input.shown() == InputBound.Shown.ALL
                && !(window.multipliesImages && input.images() > 0);
        return bounds ? Math.min(shown, window.tokens) : shown;
    }
}
