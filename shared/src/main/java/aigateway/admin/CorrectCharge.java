package aigateway.admin;

import aigateway.budgets.Holds;
import aigateway.budgets.Settlement;
import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.kernel.Tokens;
import aigateway.pricing.Price;
import aigateway.pricing.Prices;
import aigateway.usage.Usages;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Corrects an attempt of unknown outcome, which was charged its whole hold, by the figure of the provider's bill: a cost, or
 * token counts at the price of the call. Once; the correction and its audit event are one transaction.
 */
public final class CorrectCharge {
    private static final String ATTEMPT = "attempt";
    private static final String COST = "cost_usd";
    private static final Set<String> MEMBERS = Set.of(
            ATTEMPT,
            COST,
            "input_tokens",
            "cached_input_tokens",
            "cache_write_tokens",
            "output_tokens",
            "reasoning_tokens");
    /** No single call costs more. */
    private static final BigDecimal COST_MAX = BigDecimal.valueOf(100_000);

    private static final long TOKENS_MAX = 1_000_000_000;
    private static final int ATTEMPTS_MAX = 1_000_000;

    private final Usages usages;
    private final Holds holds;
    private final Prices prices;

    public CorrectCharge(Usages usages, Holds holds, Prices prices) {
        this.usages = usages;
        this.holds = holds;
        this.prices = prices;
    }

    /**
     * A correction that was made.
     *
     * @param charged what the attempt was charged
     * @param cost what it costs now
     */
    public record Correction(
            RequestId request, Usages.AttemptUsage attempt, Money charged, Money cost, Tokens tokens) {}

    public Result<Correction> correct(String actor, RequestId request, RequestBody body) {
        return body.object(MEMBERS).flatMap(fields -> {
            Long attempt = fields.integer(ATTEMPT, 1, ATTEMPTS_MAX);
            BigDecimal cost = fields.decimal(COST, Money.USD_PLACES, COST_MAX);
            Tokens tokens = tokens(fields);
            if (cost == null && tokens == null) {
                fields.missing(COST);
            }
            return fields.result(request)
                    .flatMap(_ -> charged(request, attempt))
                    .flatMap(found -> cost(found, cost, tokens)
                            .flatMap(money ->
                                    correct(actor, request, found, money, tokens == null ? Tokens.NONE : tokens)));
        });
    }

    /** Null when no count is given. */
    private static @Nullable Tokens tokens(Fields fields) {
        Long input = fields.integer("input_tokens", 0, TOKENS_MAX);
        Long output = fields.integer("output_tokens", 0, TOKENS_MAX);
        Long cached = fields.integer("cached_input_tokens", 0, TOKENS_MAX);
        Long written = fields.integer("cache_write_tokens", 0, TOKENS_MAX);
        Long reasoning = fields.integer("reasoning_tokens", 0, TOKENS_MAX);
        if (input == null && output == null && cached == null && written == null && reasoning == null) {
            return null;
        }
        if (input == null || output == null) {
            fields.missing(input == null ? "input_tokens" : "output_tokens");
            return null;
        }
        if (count(cached) + count(written) > input) {
            fields.wrong("cached_input_tokens", "cached_input_tokens and cache_write_tokens are parts of input_tokens");
        }
        if (count(reasoning) > output) {
            fields.wrong("reasoning_tokens", "they are a part of output_tokens");
        }
        return new Tokens(input, count(cached), count(written), output, count(reasoning));
    }

    private static long count(@Nullable Long tokens) {
        return tokens == null ? 0 : tokens;
    }

    /** The charged attempt that is meant. */
    private Result<Usages.AttemptUsage> charged(RequestId request, @Nullable Long attempt) {
        List<Usages.AttemptUsage> all = usages.attempts(request);
        if (all.isEmpty()) {
            return noSuchRequest();
        }
        List<Usages.AttemptUsage> meant = all.stream()
                .filter(each -> attempt == null ? each.outcome().equals("charged") : each.attempt() == attempt)
                .toList();
        if (meant.isEmpty()) {
            return attempt == null
                    ? refused("No attempt of this request was charged in full.")
                    : Result.refused(Problem.invalidValue(ATTEMPT, "the request has no such attempt"));
        }
        if (meant.size() > 1) {
            return Result.refused(Problem.invalidValue(ATTEMPT, "several attempts were charged; name one"));
        }
        Usages.AttemptUsage found = meant.getFirst();
        if (!found.outcome().equals("charged")) {
            return refused(
                    "Attempt " + found.attempt() + " was not charged in full: its outcome is " + found.outcome() + ".");
        }
        if (found.cost() == null) {
            return refused("The model had no price, so nothing was charged.");
        }
        return found.corrected() ? refused("This charge was corrected before.") : Result.ok(found);
    }

    private Result<Money> cost(Usages.AttemptUsage found, @Nullable BigDecimal cost, @Nullable Tokens tokens) {
        if (cost != null || tokens == null) {
            return Result.ok(Money.ofUsdRoundedUp(Objects.requireNonNull(cost, "a cost or tokens")));
        }
        return prices.latest()
                .find(found.provider(), found.model())
                .filter(price -> price.version().equals(found.priceVersion()))
                .map((Price price) -> Result.ok(price.cost(tokens)))
                .orElseGet(() -> Result.refused(Problem.invalidValue(
                        COST, "the price of this call is no longer in force, so its cost must be given")));
    }

    private Result<Correction> correct(
            String actor, RequestId request, Usages.AttemptUsage found, Money cost, Tokens tokens) {
        Money charged = Objects.requireNonNull(found.cost(), "checked before");
        var settlement = new Settlement(request, found.attempt(), Settlement.Outcome.SETTLED, tokens, cost, null, 0);
        String detail = JsonText.objectText(json -> json.number(ATTEMPT, (long) found.attempt())
                .text("key_id", found.key().value())
                .decimal("charged_usd", charged.toUsd())
                .decimal(COST, cost.toUsd()));
        return holds.correct(settlement, actor, detail)
                ? Result.ok(new Correction(request, found, charged, cost, tokens))
                : refused("This charge was corrected before.");
    }

    public static <T> Result<T> noSuchRequest() {
        return Result.refused(Problem.notFound("There is no usage of such a request."));
    }

    private static <T> Result<T> refused(String why) {
        return Result.refused(Problem.conflict(why));
    }
}
