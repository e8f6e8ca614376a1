package aigateway.call;

import aigateway.formats.InputBound;
import aigateway.formats.OpenCost;
import aigateway.formats.Surcharge;
import aigateway.kernel.Part;
import aigateway.kernel.Problem;
import aigateway.pricing.Most;
import aigateway.pricing.Price;
import aigateway.pricing.Rates;
import aigateway.providers.Billing;
import aigateway.providers.Target;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An upper bound of the input of one attempt.
 *
 * @param most what the call may consume beside its output
 * @param added by the provider: what frames messages, and prompts for tools
 * @param textOnly whether the request's text shows all of it, so that a tokenizer may count it
 * @param anyOutput whether an unknown member may change how much the model writes
 * @param unbounded why there is no bound, or null
 */
record InputEstimate(
        Most most,
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

    /**
     * @param served the tiers at which the provider has served calls that did not request one
     */
    static InputEstimate of(InputBound input, Target target, @Nullable Price price, Set<String> served) {
        String model = target.model();
        Long context = price == null ? null : price.contextTokens();
        Billing billing = target.provider().traits().billing();
        var extras = new Extras(billing, price);
        extras.perhaps(served);
        input.open().forEach(extras::add);
        Problem unbounded = extras.unbounded;
        long added = TOKENS_AN_ITEM * (input.items() + 1)
                + BUILT_IN_TOOL_TOKENS * input.builtInTools()
                + (input.tools() && !WITHOUT_TOOL_PROMPT.matcher(model).matches() ? TOOL_PROMPT_TOKENS : 0);
        boolean linked = input.linkedImages() > 0 && !ONLY_IMAGES.matcher(model).matches();
        boolean hidden = extras.wide || extras.rounds > 0 || linked || input.shown() == InputBound.Shown.PART;
        if (hidden && context == null) {
            unbounded = first(unbounded, Problem.unboundedCost(input.member()));
        }
        boolean textOnly = !hidden && input.images() == 0 && extras.kinds.isEmpty();
        long tokens = tokens(input, added, hidden, new Window(context, target));
        return new InputEstimate(
                extras.most(Math.multiplyExact(tokens, extras.rounds + 1)), added, textOnly, extras.wide, unbounded);
    }

    long tokens() {
        return most.inputTokens();
    }

    /** With no more than so many tokens. */
    InputEstimate atMost(long other) {
        return new InputEstimate(
                most.withInput(Math.min(most.inputTokens(), other)), added, textOnly, anyOutput, unbounded);
    }

    /** What is beside text at the usual price. */
    private static final class Extras {
        private final Billing billing;
        private final @Nullable Price price;
        /** Whether the provider bills tokens only, so that the model's limits bound what is not known. */
        private final boolean limited;

        private final Set<String> tiers = new HashSet<>();
        private final Set<Part> kinds = EnumSet.noneOf(Part.class);
        private final Map<Part, Long> uses = new EnumMap<>(Part.class);
        private long rounds;
        private boolean wide;
        private @Nullable Problem unbounded;

        Extras(Billing billing, @Nullable Price price) {
            this.billing = billing;
            this.price = price;
            this.limited = billing.tokensOnly()
                    && price != null
                    && price.contextTokens() != null
                    && price.outputTokensMax() != null;
        }

        void perhaps(Set<String> named) {
            if (price != null) {
                named.stream().filter(price.tiers()::containsKey).forEach(tiers::add);
            }
        }

        private void perhaps(Surcharge surcharge) {
            perhaps(surcharge.tiers());
            if (price != null) {
                Rates rates = price.rates();
                surcharge.kinds().stream().filter(rates::prices).forEach(kinds::add);
                surcharge.uses().forEach((part, most) -> {
                    if (rates.prices(part)) {
                        uses.merge(part, most, Long::sum);
                    }
                });
            }
        }

        void add(OpenCost open) {
            boolean trusted = billing.trusts(open.member());
            switch (open.kind()) {
                case AMBIGUOUS -> unbounded = first(unbounded, open.problem());
                case PERHAPS -> {
                    if (open.surcharge() != null) {
                        perhaps(open.surcharge());
                    }
                }
                case PRICED_APART ->
                    unbounded = trusted || isAdded(open.surcharge()) ? unbounded : first(unbounded, open.problem());
                case UNKNOWN -> {
                    wide |= !trusted && limited;
                    unbounded = trusted || limited ? unbounded : first(unbounded, open.problem());
                }
            }
        }

        private boolean isAdded(@Nullable Surcharge surcharge) {
            if (surcharge == null || price == null) {
                return false;
            }
            if (!price.prices(new Most(0, surcharge.tiers(), surcharge.kinds(), surcharge.uses()))) {
                return false;
            }
            tiers.addAll(surcharge.tiers());
            kinds.addAll(surcharge.kinds());
            surcharge.uses().forEach((part, most) -> uses.merge(part, most, Long::sum));
            rounds += surcharge.rounds();
            return true;
        }

        Most most(long inputTokens) {
            return new Most(inputTokens, tiers, kinds, uses);
        }
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
