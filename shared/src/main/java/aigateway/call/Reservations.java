package aigateway.call;

import aigateway.budgets.BudgetNames;
import aigateway.budgets.Decision;
import aigateway.budgets.Holds;
import aigateway.budgets.Reservation;
import aigateway.kernel.Problem;
import aigateway.kernel.Query;
import aigateway.kernel.Result;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.pricing.Price;
import aigateway.pricing.PriceList;
import aigateway.pricing.Prices;
import aigateway.pricing.Unpriced;
import aigateway.providers.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reserves the estimated cost of attempts: for a call, for a job that will make it later, and as a dry run.
 *
 * <p>Round trips: one to Postgres, shared with concurrent commits. If a budget refuses, a tighter estimate may add one. If
 * prices have just changed, loading them and trying again adds two.
 */
public final class Reservations {
    /** Prices do not change often enough to need more. */
    private static final int TRIES = 3;
    /** The hold lasts longer than the timeout of its attempt, by the time to settle it. */
    private static final Duration HOLD_MARGIN = Duration.ofSeconds(60);

    private final Prices prices;
    private final Unpriced unpriced;
    private final Holds holds;
    private final BudgetNames names;
    private final Transactions transactions;
    private final LostReservations lost;
    private final UsageFaults faults;

    public Reservations(
            Prices prices,
            Unpriced unpriced,
            Holds holds,
            BudgetNames names,
            Transactions transactions,
            UsageFaults faults) {
        this.prices = prices;
        this.unpriced = unpriced;
        this.holds = holds;
        this.names = names;
        this.transactions = transactions;
        this.lost = new LostReservations(holds, transactions);
        this.faults = faults;
    }

    /** Reserves an attempt that begins now. */
    Result<Grant> reserve(Attempt attempt) {
        Duration timeout = attempt.streams() ? attempt.streamTimeout() : attempt.timeout();
        Call call = attempt.call();
        return reserve(
                new ReservationRequest(
                        call.request(),
                        attempt.number(),
                        call.job(),
                        call.endpoint(),
                        attempt.admitted().key(),
                        attempt.admitted().tags(),
                        attempt.request(),
                        attempt.target(),
                        false,
                        call.record()::shortOf,
                        timeout.plus(HOLD_MARGIN)),
                List.of());
    }

    /** Reserves an attempt. The writes are stored in the same transaction, whether the attempt is granted or refused. */
    public Result<Grant> reserve(ReservationRequest attempt, List<Write> with) {
        return decide(attempt, reservation -> attempt.noted(lost.reserve(attempt, reservation, with), reservation));
    }

    /**
     * Reserves all of them, in their order, or none; the writes are stored only if all are granted.
     *
     * <p>Round trips: three to Postgres, in a transaction of its own.
     *
     * @return the first that is refused; empty when all are granted
     */
    public Optional<Refusal> reserveAll(List<ReservationRequest> attempts, List<Write> with) {
        boolean tight = false;
        // One try more than for a single attempt: the tighter estimates take one.
        for (int tries = 0; tries <= TRIES; tries++) {
            PriceList list = prices.current();
            List<Estimate> estimates = new ArrayList<>(attempts.size());
            List<Query<Decision>> questions = new ArrayList<>(attempts.size());
            for (ReservationRequest attempt : attempts) {
                Optional<Price> price = price(list, attempt.target());
                if (price.isEmpty() && unpriced instanceof Unpriced.Refuse) {
                    return Optional.of(new Refusal(estimates.size(), Problem.unpriced(attempt.model())));
                }
                Estimate estimate = estimate(attempt, price);
                estimates.add(
                        tight
                                ? estimate.tightened(
                                        attempt.target().model(),
                                        attempt.request().body())
                                : estimate);
                questions.add(holds.reserve(reservation(attempt, estimates.getLast(), list.serial())));
            }
            List<Decision> decisions =
                    transactions.commitAll(questions, with, decision -> decision instanceof Decision.Granted);
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

    /** Which of several attempts is refused, from 0, and why. */
    public record Refusal(int index, Problem problem) {}

    private @Nullable Refusal refusal(
            List<ReservationRequest> attempts, List<Estimate> estimates, List<Decision> decisions) {
        for (int i = 0; i < decisions.size(); i++) {
            if (decisions.get(i) instanceof Decision.Stale) {
                // No client gets this problem: the prices are loaded, and all attempts are reserved again.
                return new Refusal(i, Problem.internal());
            }
            if (result(decisions.get(i), attempts.get(i), estimates.get(i))
                    instanceof Result.Refused<Grant>(Problem problem)) {
                return new Refusal(i, problem);
            }
        }
        return null;
    }

    /** The result that {@link #reserve(ReservationRequest, List)} would have now. Stores nothing. */
    Result<Grant> dryRun(ReservationRequest attempt) {
        return decide(attempt, holds::rehearse);
    }

    /** The estimate at the present prices. */
    Estimate estimate(ReservationRequest attempt) {
        PriceList list = prices.current();
        return estimate(attempt, price(list, attempt.target()));
    }

    private Estimate estimate(ReservationRequest attempt, Optional<Price> price) {
        return attempt.estimate(price.orElse(null), faults.seen(attempt.target().provider()));
    }

    private interface Decider {
        Decision decide(Reservation reservation);
    }

    private Result<Grant> decide(ReservationRequest attempt, Decider decider) {
        for (int tries = 1; tries <= TRIES; tries++) {
            PriceList list = prices.current();
            Optional<Price> price = price(list, attempt.target());
            if (price.isEmpty() && unpriced instanceof Unpriced.Refuse) {
                return Result.refused(Problem.unpriced(attempt.model()));
            }
            Estimate estimate = estimate(attempt, price);
            Decision decision = decider.decide(reservation(attempt, estimate, list.serial()));
            if (decision instanceof Decision.Refused) {
                Estimate tighter = estimate.tightened(
                        attempt.target().model(), attempt.request().body());
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

    /** The price of a target. For a model without a price it is the price of the model that UNPRICED_MODELS names, if any. */
    private Optional<Price> price(PriceList list, Target target) {
        String provider = target.provider().name();
        return list.find(provider, target.model())
                .or(() -> unpriced.rule(list, provider, false) instanceof Unpriced.Ruling.Priced(Price other)
                        ? Optional.of(other)
                        : Optional.empty());
    }

    private static Reservation reservation(ReservationRequest attempt, Estimate estimate, long serial) {
        Price price = estimate.price();
        return new Reservation(
                attempt.id(),
                attempt.number(),
                attempt.key().id(),
                attempt.key().teamId(),
                attempt.tags(),
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

    private Result<Grant> result(Decision decision, ReservationRequest attempt, Estimate estimate) {
        return switch (decision) {
            case Decision.Granted(var amount, boolean hard)
            when attempt.writesCap(hard, estimate) -> {
                // A hard budget caps the output at what the amount pays for.
                long cap = hard ? estimate.capWithin(amount) : estimate.outputTokens();
                yield Result.ok(
                        new Grant(estimate.price(), amount, cap, !estimate.capped() && cap < estimate.outputTokens()));
            }
            case Decision.Granted(var amount, boolean _) -> Result.ok(new Grant(estimate.price(), amount, null, false));
            case Decision.Refused refused ->
                Result.refused(Problem.insufficientQuota(
                        names.of(refused.budget()),
                        refused.limit(),
                        refused.spent(),
                        refused.held(),
                        estimate.atLeast(),
                        refused.resetsAt()));
            case Decision.Unpriced() -> Result.refused(Problem.unpriced(attempt.model()));
            case Decision.Unbounded() -> Result.refused(Objects.requireNonNull(estimate.unbounded()));
            case Decision.Ended() -> Result.refused(Problem.conflict("This attempt has ended already."));
            case Decision.Busy() -> throw new Unavailable("postgres", "a budget stays locked");
            case Decision.Stale() -> throw new IllegalStateException("stale is handled before");
        };
    }
}
