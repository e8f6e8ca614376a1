package aigateway.call;

import aigateway.kernel.Unavailable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one provider after another, and one again where that may help, until the client has an answer. Each attempt is one of its own
 * for the money: set aside, priced and settled by itself. All of them together take no longer than one call may.
 *
 * <p>Round trips: those of {@link ReserveBudget} for each attempt.
 */
final class Attempts implements Stage<Admitted> {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private final CallPipeline.Parts with;
    private final Stage<Routed> next;

    Attempts(CallPipeline.Parts with, Stage<Routed> next) {
        this.with = with;
        this.next = next;
    }

    @Override
    public Reply handle(Admitted call) {
        var course = new AttemptPlan(call, with);
        return switch (course.begin()) {
            case AttemptPlan.Step.Refused(var problem) -> new Reply.Refused(problem);
            case AttemptPlan.Step.Attempt(Routed first, Duration _) -> attempted(course, first, null);
            case AttemptPlan.Step.Done() -> throw new IllegalStateException("a route without a target");
        };
    }

    private Reply attempted(AttemptPlan course, Routed attempt, @Nullable Reply before) {
        Reply reply;
        try {
            reply = next.handle(attempt);
        } catch (RuntimeException | Error failure) {
            course.unasked(attempt);
            if (failure instanceof Unavailable && before != null) {
                return concluded(attempt, before);
            }
            throw failure;
        }
        if (reply instanceof Reply.Refused) {
            course.unasked(attempt);
            return before == null ? reply : concluded(attempt, before);
        }
        if (!(course.after(attempt.number(), reply)
                instanceof AttemptPlan.Step.Attempt(Routed another, Duration pause))) {
            return reply;
        }
        log(attempt, reply);
        if (!pause(pause)) {
            course.unasked(another);
            return concluded(attempt, reply);
        }
        return attempted(course, another, reply);
    }

    /** There was to be another attempt, and there cannot be: what was said before is the answer after all. */
    private Reply concluded(Routed attempt, Reply reply) {
        with.transactions().commit(attempt.arrived().epilogue().apply(reply));
        return reply;
    }

    private static boolean pause(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void log(Routed attempt, Reply failed) {
        LOG.atWarn()
                .addKeyValue("request_id", attempt.arrived().request())
                .addKeyValue("attempt", attempt.number())
                .addKeyValue("provider", attempt.target().provider().name())
                .addKeyValue("status", failed.status())
                .log("attempt_failed");
    }
}
