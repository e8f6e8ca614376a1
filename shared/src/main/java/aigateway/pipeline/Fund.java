package aigateway.pipeline;

import aigateway.kernel.Problem;
import aigateway.kernel.Tokens;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.providers.Route;
import aigateway.usage.Consumed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Money before and after: fixes the price on the way in, and on the way back settles, in one transaction with whatever else
 * ends the call, before the reply goes any further.
 */
final class Fund implements Stage<Admitted> {
    private static final Logger LOG = LoggerFactory.getLogger(Fund.class);
    /** A failover of the database takes seconds; a client waits for its answer meanwhile. */
    private static final int TRIES = 4;

    private static final long PAUSE_MILLIS = 250;
    private static final int FIRST_ATTEMPT = 1;

    private final Pipeline.Parts with;
    private final Stage<Funded> next;

    Fund(Pipeline.Parts with, Stage<Funded> next) {
        this.with = with;
        this.next = next;
    }

    @Override
    public Reply handle(Admitted call) {
        Route route = call.route();
        var price = with.prices().find(route.provider().name(), route.model()).orElse(null);
        Reply reply = next.handle(new Funded(call, price));
        Reply.Receipt receipt = reply.receipt();
        if (receipt == null) {
            return reply;
        }
        Arrived arrived = call.identified().arrived();
        Consumed consumed = consumed(call, receipt, price == null ? null : price.version());
        List<Write> writes = new ArrayList<>();
        writes.add(with.usages().consumed(consumed));
        writes.addAll(arrived.epilogue().apply(reply));
        return settled(writes, consumed) ? reply : new Reply.Failed(Problem.notRecorded(), receipt);
    }

    /** The writes bear repeating, so a commit of unknown outcome is simply tried again. */
    private boolean settled(List<Write> writes, Consumed consumed) {
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            try {
                with.transactions().commit(writes);
                return true;
            } catch (Unavailable _) {
                if (attempt < TRIES) {
                    pause(attempt);
                }
            } catch (RuntimeException bug) {
                notSettled(consumed, bug);
                return false;
            }
        }
        notSettled(consumed, null);
        return false;
    }

    /** The last trace of what was spent: enough to enter it by hand. */
    private static void notSettled(Consumed consumed, @Nullable RuntimeException bug) {
        LOG.atError()
                .setCause(bug)
                .addKeyValue("request_id", consumed.request())
                .addKeyValue("key_id", consumed.key())
                .addKeyValue("model", consumed.model())
                .addKeyValue("tokens", consumed.tokens().total())
                .addKeyValue(
                        "cost_usd",
                        consumed.cost() == null ? null : consumed.cost().toUsd())
                .log("not_settled");
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(PAUSE_MILLIS * attempt);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Consumed consumed(Admitted call, Reply.Receipt receipt, @Nullable String priceVersion) {
        Arrived arrived = call.identified().arrived();
        return new Consumed(
                arrived.request(),
                FIRST_ATTEMPT,
                call.identified().key().id(),
                arrived.job(),
                arrived.endpoint(),
                receipt.provider(),
                receipt.model(),
                receipt.outcome(),
                receipt.tokens() == null ? Tokens.NONE : receipt.tokens(),
                receipt.cost(),
                priceVersion,
                receipt.providerCost(),
                receipt.millis());
    }
}
