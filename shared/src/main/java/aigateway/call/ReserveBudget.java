package aigateway.call;

import aigateway.budgets.Holds;
import aigateway.budgets.Settlement;
import aigateway.kernel.Problem;
import aigateway.kernel.Tokens;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.providers.RetryAdvice;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Money before and after: sets aside what the call may cost, and on the way back settles, in one transaction with whatever else
 * ends the call, before the reply goes any further. Whatever dies in between leaves a hold, which the sweeper charges in full.
 *
 * <p>Round trips: one to Postgres before the provider, one after it; no connection is held in between.
 */
final class ReserveBudget implements Stage<Routed> {
    private static final Logger LOG = LoggerFactory.getLogger(ReserveBudget.class);
    /** A failover of the database takes seconds; a client waits for its answer meanwhile. */
    private static final int TRIES = 4;

    private static final long PAUSE_MILLIS = 250;
    /** Beyond the provider's timeout: time for settling. */
    private static final Duration HOLD_MARGIN = Duration.ofSeconds(60);

    private final CallPipeline.Parts with;
    private final Stage<Funded> next;

    ReserveBudget(CallPipeline.Parts with, Stage<Funded> next) {
        this.with = with;
        this.next = next;
    }

    @Override
    public Reply handle(Routed call) {
        Arrived arrived = call.arrived();
        Admitted admitted = call.admitted();
        arrived.trail().begins();
        var attempt = new Reservations.Attempt(
                arrived.request(),
                call.number(),
                arrived.job(),
                arrived.endpoint(),
                admitted.identified().key(),
                admitted.ask(),
                call.target(),
                false,
                (admitted.ask().streams() ? call.streamTimeout() : call.timeout()).plus(HOLD_MARGIN));
        return switch (with.funding().reserve(attempt, List.of())) {
            case Reservations.Result.Denied(Problem problem) -> new Reply.Refused(problem);
            case Reservations.Result.Funded(Grant grant) -> {
                if (grant.lowered() && grant.outputCap() != null) {
                    arrived.trail().capsOutput(grant.outputCap());
                }
                yield settled(call, next.handle(new Funded(call, grant)));
            }
        };
    }

    private Reply settled(Routed call, Reply reply) {
        Reply.Receipt receipt = reply.receipt();
        if (receipt == null) {
            throw new IllegalStateException("a provider was asked, and there is no receipt");
        }
        call.arrived().trail().costs(receipt.cost());
        boolean settled = isSettled(call, settlement(call, receipt), reply, receipt);
        if (reply instanceof Reply.Streamed streamed) {
            // Held back until now: who has seen the end of a stream may rely on its money.
            boolean _ = call.arrived().sink().take(settled ? streamed.last() : streamed.unsettled());
            return reply;
        }
        return settled ? reply : new Reply.Failed(Problem.notRecorded(), receipt, RetryAdvice.NONE);
    }

    /** The writes bear repeating, so a commit of unknown outcome is simply tried again. */
    private boolean isSettled(Routed call, Settlement settlement, Reply reply, Reply.Receipt receipt) {
        List<Write> epilogue = call.epilogue().apply(reply);
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            try {
                Holds.Ending ending = with.transactions().ask(with.holds().settle(settlement), epilogue);
                if (ending == Holds.Ending.UNHELD) {
                    notSettled(call.arrived(), settlement, receipt, null);
                    return false;
                }
                return true;
            } catch (Unavailable _) {
                if (attempt < TRIES) {
                    pause(attempt);
                }
            } catch (RuntimeException bug) {
                notSettled(call.arrived(), settlement, receipt, bug);
                return false;
            }
        }
        notSettled(call.arrived(), settlement, receipt, null);
        return false;
    }

    /** The last trace of what was spent: enough to enter it by hand. Until then the hold is charged. */
    private static void notSettled(
            Arrived arrived, Settlement lost, Reply.Receipt receipt, @Nullable RuntimeException bug) {
        LOG.atError()
                .setCause(bug)
                .addKeyValue("request_id", lost.request())
                .addKeyValue("key_id", arrived.trail().key())
                .addKeyValue("model", receipt.model())
                .addKeyValue("tokens", lost.tokens().total())
                .addKeyValue(
                        "cost_usd", lost.cost() == null ? null : lost.cost().toUsd())
                .log("not_settled");
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(PAUSE_MILLIS * attempt);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Settlement settlement(Routed call, Reply.Receipt receipt) {
        return new Settlement(
                call.arrived().request(),
                call.number(),
                receipt.outcome(),
                receipt.tokens() == null ? Tokens.NONE : receipt.tokens(),
                receipt.cost(),
                receipt.providerCost(),
                receipt.millis());
    }
}
