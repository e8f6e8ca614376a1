package aigateway.call;

import aigateway.budgets.Decision;
import aigateway.budgets.Holds;
import aigateway.budgets.Reservation;
import aigateway.formats.ApiRequest;
import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.Problem;
import aigateway.kernel.Query;
import aigateway.kernel.RequestId;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import aigateway.keys.Key;
import aigateway.pricing.Price;
import aigateway.pricing.PriceList;
import aigateway.pricing.Prices;
import aigateway.pricing.Unpriced;
import aigateway.providers.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the money is there: the same for a call, for a job that will make it, and for somebody who only wants to know.
 *
 * <p>Round trips: one to Postgres, shared with whoever commits at the same time; one more where only a tighter bound of the input
 * may fit, two more when prices have just changed.
 */
public final class Reservations {
    /** Prices do not change often enough for a third. */
    private static final int TRIES = 3;

    private final Prices prices;
    private final Unpriced unpriced;
    private final Holds holds;
    private final Transactions transactions;

    public Reservations(Prices prices, Unpriced unpriced, Holds holds, Transactions transactions) {
        this.prices = prices;
        this.unpriced = unpriced;
        this.holds = holds;
        this.transactions = transactions;
    }

    /**
     * An attempt that wants money.
     *
     * @param pending whether it begins later
     * @param lasts until what is set aside counts as spent or, if it never began, as free
     */
    public record Attempt(
            RequestId request,
            int number,
            @Nullable JobId job,
            Endpoint endpoint,
            Key key,
            ApiRequest ask,
            Target target,
            boolean pending,
            Duration lasts) {
        Estimate estimate(@Nullable Price price) {
            return Estimate.of(endpoint, ask, price, target.provider().traits());
        }
    }

    /** The answer. */
    public sealed interface Result {
        record Funded(Grant grant) implements Result {}

        record Denied(Problem problem) implements Result {}
    }

    /** Sets the money aside; the writes are stored with it, whether or not it is granted. */
    public Result reserve(Attempt attempt, List<Write> with) {
        return decide(attempt, reservation -> transactions.ask(holds.reserve(reservation), with));
    }

    /**
     * Sets the money aside for all of them, in their order, or for none; then the writes are stored, too.
     *
     * <p>Round trips: three to Postgres, in a transaction of its own.
     *
     * @return the first that is denied; empty when all are funded
     */
    public Optional<Refusal> reserveAll(List<Attempt> attempts, List<Write> with) {
        boolean tight = false;
        for (int tries = 0; tries <= TRIES; tries++) {
            PriceList list = prices.current();
            List<Estimate> estimates = new ArrayList<>(attempts.size());
            List<Query<Decision>> questions = new ArrayList<>(attempts.size());
            for (Attempt attempt : attempts) {
                Optional<Price> price = price(list, attempt.target());
                if (price.isEmpty() && unpriced instanceof Unpriced.Refuse) {
                    return Optional.of(new Refusal(
                            estimates.size(), Problem.unpriced(attempt.ask().model())));
                }
                Estimate estimate = attempt.estimate(price.orElse(null));
                estimates.add(tight ? estimate.tightened(attempt.target().model(), attempt.ask()) : estimate);
                questions.add(holds.reserve(reservation(attempt, estimates.getLast(), list.serial())));
            }
            List<Decision> decisions =
                    transactions.askAll(questions, with, decision -> decision instanceof Decision.Granted);
            Refusal refusal = refusal(attempts, estimates, decisions);
            if (refusal == null) {
                return Optional.empty();
            }
            if (decisions.get(refusal.index()) instanceof Decision.Refused && !tight) {
                tight = true;
            } else if (decisions.contains(new Decision.Stale())) {
                prices.refresh(list.serial() + 1);
            } else {
                return Optional.of(refusal);
            }
        }
        throw new IllegalStateException("prices changed at every try");
    }

    /** Which of several attempts is denied, from 0, and why. */
    public record Refusal(int index, Problem problem) {}

    private static @Nullable Refusal refusal(
            List<Attempt> attempts, List<Estimate> estimates, List<Decision> decisions) {
        for (int i = 0; i < decisions.size(); i++) {
            if (decisions.get(i) instanceof Decision.Stale) {
                return new Refusal(i, Problem.internal());
            }
            if (result(decisions.get(i), attempts.get(i), estimates.get(i)) instanceof Result.Denied(Problem problem)) {
                return new Refusal(i, problem);
            }
        }
        return null;
    }

    /** What {@link #reserve} would answer now. */
    Result rehearse(Attempt attempt) {
        return decide(attempt, holds::rehearse);
    }

    /** What is asked for a moment, and what was estimated. */
    Estimate estimate(Attempt attempt) {
        PriceList list = prices.current();
        return attempt.estimate(price(list, attempt.target()).orElse(null));
    }

    private interface Decider {
        Decision decide(Reservation reservation);
    }

    private Result decide(Attempt attempt, Decider decider) {
        for (int tries = 1; tries <= TRIES; tries++) {
            PriceList list = prices.current();
            Optional<Price> price = price(list, attempt.target());
            if (price.isEmpty() && unpriced instanceof Unpriced.Refuse) {
                return new Result.Denied(Problem.unpriced(attempt.ask().model()));
            }
            Estimate estimate = attempt.estimate(price.orElse(null));
            Decision decision = decider.decide(reservation(attempt, estimate, list.serial()));
            if (decision instanceof Decision.Refused) {
                Estimate tighter = estimate.tightened(attempt.target().model(), attempt.ask());
                if (tighter.inputTokens() < estimate.inputTokens()) {
                    estimate = tighter;
                    decision = decider.decide(reservation(attempt, tighter, list.serial()));
                }
            }
            if (!(decision instanceof Decision.Stale)) {
                return result(decision, attempt, estimate);
            }
            prices.refresh(list.serial() + 1);
        }
        throw new IllegalStateException("prices changed at every try");
    }

    private Optional<Price> price(PriceList list, Target target) {
        String provider = target.provider().name();
        return list.find(provider, target.model())
                .or(() -> unpriced.rule(list, provider, false) instanceof Unpriced.Ruling.Priced(Price other)
                        ? Optional.of(other)
                        : Optional.empty());
    }

    private static Reservation reservation(Attempt attempt, Estimate estimate, long serial) {
        Price price = estimate.price();
        return new Reservation(
                attempt.request(),
                attempt.number(),
                attempt.key().id(),
                attempt.key().spec().tags(),
                attempt.job(),
                attempt.endpoint(),
                attempt.target().provider().name(),
                attempt.target().model(),
                price == null ? null : price.version(),
                serial,
                attempt.pending(),
                attempt.lasts(),
                estimate.expected(),
                estimate.atMost(),
                estimate.atLeast());
    }

    private static Result result(Decision decision, Attempt attempt, Estimate estimate) {
        return switch (decision) {
            case Decision.Granted(var amount, boolean hard)
            when (hard || attempt.target().provider().traits().requiresOutputCap()) && estimate.outputTokens() > 0 -> {
                long cap = hard ? estimate.capWithin(amount) : estimate.outputTokens();
                yield new Result.Funded(
                        new Grant(estimate.price(), amount, cap, !estimate.capped() && cap < estimate.outputTokens()));
            }
            case Decision.Granted(var amount, boolean _) ->
                new Result.Funded(new Grant(estimate.price(), amount, null, false));
            case Decision.Refused refused ->
                new Result.Denied(Problem.insufficientQuota(
                        refused.budget(),
                        refused.limit(),
                        refused.spent(),
                        refused.held(),
                        estimate.atLeast(),
                        refused.resetsAt()));
            case Decision.Unpriced() ->
                new Result.Denied(Problem.unpriced(attempt.ask().model()));
            case Decision.Unbounded() -> new Result.Denied(Problem.unboundedCost(String.valueOf(estimate.unbounded())));
            case Decision.Ended() -> new Result.Denied(Problem.conflict("This attempt has ended already."));
            case Decision.Stale() -> throw new IllegalStateException("stale is handled before");
        };
    }
}
