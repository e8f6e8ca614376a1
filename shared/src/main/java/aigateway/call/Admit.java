package aigateway.call;

import aigateway.budgets.Settlement;
import aigateway.kernel.Tokens;
import aigateway.kernel.Unavailable;
import aigateway.limits.ActualUsage;
import aigateway.limits.Permit;

/**
 * Reads the body, checks that this key may ask this, and takes from its limits; on the way back gives the slot back and puts
 * what was used in the place of what was expected.
 */
final class Admit implements Stage<Identified> {
    private final CallPipeline.Parts with;
    private final Stage<Admitted> next;

    Admit(CallPipeline.Parts with, Stage<Admitted> next) {
        this.with = with;
        this.next = next;
    }

    @Override
    public Reply handle(Identified call) {
        Admission.Entered entered = with.admission().enter(call);
        return switch (entered.decision()) {
            case Admission.Decision.Denied(var problem) -> new Reply.Refused(problem);
            case Admission.Decision.Granted(var key, var ask, var route) ->
                holding(entered.slot(), new Admitted(new Identified(call.arrived(), key), ask, route));
        };
    }

    private Reply holding(Permit slot, Admitted call) {
        ActualUsage use = ActualUsage.UNKNOWN;
        try {
            Reply reply = next.handle(call);
            use = use(reply);
            return reply;
        } catch (Unavailable outage) {
            // Only before the provider is asked: after it an outage is a reply.
            use = ActualUsage.NO_TOKENS;
            throw outage;
        } finally {
            slot.release(use);
        }
    }

    private static ActualUsage use(Reply reply) {
        Reply.Receipt receipt = reply.receipt();
        if (receipt == null) {
            // An answer from the cache is a request like any other.
            return reply instanceof Reply.Recalled ? ActualUsage.NO_TOKENS : ActualUsage.NONE;
        }
        Tokens tokens = receipt.tokens();
        if (tokens != null) {
            return ActualUsage.of(tokens.total());
        }
        return receipt.outcome() == Settlement.Outcome.VOIDED ? ActualUsage.NO_TOKENS : ActualUsage.UNKNOWN;
    }
}
