package aigateway.call;

import aigateway.budgets.AttemptFacts;
import aigateway.budgets.AttemptOrigin;
import aigateway.budgets.Holds;
import aigateway.budgets.Settlement;
import aigateway.kernel.CallFacts;
import aigateway.kernel.Money;
import aigateway.kernel.Pause;
import aigateway.kernel.Problem;
import aigateway.kernel.Tokens;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.keys.Key;
import aigateway.pricing.Prices;
import aigateway.providers.Dispatch;
import aigateway.providers.RetryAdvice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles attempts. The hold, the usage and the budgets change in one transaction, before the client sees the end of the
 * reply; the last settle of a call also stores its completion. If the process dies before that, the hold stays, and the
 * sweeper charges it in full.
 *
 * <p>Round trips: one to Postgres, shared with concurrent calls.
 */
public final class Settlements {
    private static final Logger LOG = LoggerFactory.getLogger(Settlements.class);
    /** A failover of the database takes seconds, and the client waits for its reply meanwhile. */
    private static final int TRIES = 4;

    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Holds holds;
    private final ListedModels models;
    private final Transactions transactions;

    public Settlements(Holds holds, Prices prices, Transactions transactions) {
        this.holds = holds;
        this.models = new ListedModels(prices);
        this.transactions = transactions;
    }

    /**
     * Settles an attempt, then sends the last event of a stream. If the completion throws, the attempt is settled without its
     * writes. Otherwise a bug would charge the client the whole hold.
     *
     * @param completion of the call, stored in the same transaction; {@link Completion#NONE} for an attempt that is not the last
     * @return the reply, or a failure that says that the attempt could not be recorded
     */
    Reply.FromProvider settle(Attempt attempt, Reply.FromProvider reply, Completion completion) {
        Reply.Receipt receipt = reply.receipt();
        var unrecorded = failed(Problem.notRecorded(), receipt);
        List<Write> writes;
        try {
            writes = completion.writes(reply);
        } catch (RuntimeException | Error bug) {
            CallFacts facts = completion.facts(failed(Problem.internal(), receipt));
            boolean _ = commit(attempt, receipt, settlement(attempt, reply, facts));
            throw bug;
        }
        boolean settled = commit(
                attempt,
                receipt,
                settlement(attempt, reply, completion.facts(reply)),
                writes,
                () -> settlement(attempt, reply, completion.facts(unrecorded)));
        if (reply instanceof Reply.Streamed streamed) {
            // Sent only now: a client that has seen the end of a stream may rely on its cost.
            boolean _ = attempt.call().sink().take(settled ? streamed.last() : streamed.unsettled());
            return reply;
        }
        return settled ? reply : unrecorded;
    }

    /** Settles an attempt that ended with an exception: voided when nothing was sent, else charged in full. */
    void settleFailure(Attempt attempt, Grant grant, Dispatch dispatch, Completion completion) {
        Exchange broken = Exchange.broken(dispatch);
        Reply.Receipt receipt =
                dispatch.isSent() ? grant.charged(attempt.target(), broken) : Grant.voided(attempt.target(), broken);
        var failed = failed(Problem.internal(), receipt);
        boolean _ = commit(attempt, receipt, settlement(attempt, failed, completion.facts(failed)));
    }

    /**
     * Adds what a call was to its last attempt, with the writes of its completion. The settle of that attempt did not, because
     * a further attempt was planned, which could not be reserved.
     */
    void complete(Attempt last, Reply.FromProvider reply, Completion completion) {
        CallFacts facts = completion.facts(reply);
        List<Write> writes = new ArrayList<>();
        if (facts != null) {
            CallRecord record = last.call().record();
            writes.add(holds.complete(last.call().request(), last.number(), record.asked(), facts));
        }
        writes.addAll(completion.writes(reply));
        transactions.commit(writes);
    }

    private boolean commit(Attempt attempt, Reply.Receipt receipt, Settlement settlement) {
        return commit(attempt, receipt, settlement, List.of(), () -> settlement);
    }

    /**
     * Commits the settlement. The writes are idempotent, so a commit of unknown outcome is tried again.
     *
     * @param without the settlement where a write beside it is bad, and so the client gets another reply
     * @return whether it is committed
     */
    private boolean commit(
            Attempt attempt,
            Reply.Receipt receipt,
            Settlement settlement,
            List<Write> with,
            Supplier<Settlement> without) {
        for (int tries = 1; tries <= TRIES; tries++) {
            try {
                Holds.Ending ending = transactions.commit(holds.settle(settlement), with);
                if (ending == Holds.Ending.UNHELD) {
                    // The database has lost the hold, as by a failover to a replica that had not seen it.
                    holds.enterUnheld(settlement, origin(attempt, receipt));
                    log("settled_without_hold", attempt, settlement, receipt, null);
                }
                return true;
            } catch (Unavailable _) {
                if (tries < TRIES) {
                    boolean _ = Pause.sleep(PAUSE.multipliedBy(tries));
                }
            } catch (RuntimeException bug) {
                if (with.isEmpty()) {
                    log("not_settled", attempt, settlement, receipt, bug);
                } else if (commit(attempt, receipt, without.get())) {
                    // A bad write beside the settlement must not cost the client its whole hold.
                    log("completion_not_stored", attempt, settlement, receipt, bug);
                }
                return false;
            }
        }
        log("not_settled", attempt, settlement, receipt, null);
        return false;
    }

    private static AttemptOrigin origin(Attempt attempt, Reply.Receipt receipt) {
        Call call = attempt.call();
        Key key = attempt.admitted().key();
        return new AttemptOrigin(
                key.id(),
                key.teamId(),
                attempt.admitted().tags(),
                call.job(),
                call.endpoint(),
                attempt.target().provider().name(),
                attempt.target().model(),
                receipt.priceVersion());
    }

    /**
     * {@code not_settled} is the only record of this cost: an operator can enter it by hand. If the hold still exists, the
     * sweeper charges it in full.
     */
    private static void log(
            String event, Attempt attempt, Settlement lost, Reply.Receipt receipt, @Nullable RuntimeException bug) {
        Money cost = lost.cost();
        LOG.atError()
                .setCause(bug)
                .addKeyValue("request_id", lost.request())
                .addKeyValue("key_id", attempt.admitted().key().id())
                .addKeyValue("model", receipt.model())
                .addKeyValue("tokens", lost.tokens().total())
                .addKeyValue("cost_usd", cost == null ? null : cost.toUsd())
                .log(event);
    }

    private static Reply.Failed failed(Problem problem, Reply.Receipt receipt) {
        return new Reply.Failed(problem, receipt, RetryAdvice.NONE);
    }

    private Settlement settlement(Attempt attempt, Reply.FromProvider reply, @Nullable CallFacts call) {
        Reply.Receipt receipt = reply.receipt();
        Exchange exchange = receipt.exchange();
        var facts = new AttemptFacts(
                exchange.startedAfterMillis(),
                exchange.key(),
                exchange.status(),
                reply.problem() == null ? null : RecordedCode.of(reply),
                exchange.firstTokenMillis(),
                attempt.call().record().asked());
        return new Settlement(
                attempt.call().request(),
                attempt.number(),
                receipt.outcome(),
                receipt.tokens() == null ? Tokens.NONE : receipt.tokens(),
                receipt.cost(),
                receipt.providerCost(),
                models.contains(attempt.target()),
                exchange.millis(),
                receipt.details(),
                facts,
                call);
    }
}
