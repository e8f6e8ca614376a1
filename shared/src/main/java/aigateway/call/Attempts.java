package aigateway.call;

import aigateway.kernel.Backoff;
import aigateway.kernel.Pause;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Unavailable;
import aigateway.providers.CircuitBreakers;
import aigateway.providers.Dispatch;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes attempts until the client has a reply: at the targets of the route in their order, and again at the same target
 * where that may help. Each attempt is reserved, priced and settled by itself. All attempts share the time of one call.
 *
 * <p>Round trips of each attempt: one to Postgres (reserve) before the provider and one after it (settle).
 */
public final class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private final Reservations reservations;
    private final CallProvider provider;
    private final Settlements settlements;
    private final CircuitBreakers circuits;
    private final InstantSource clock;
    private final Backoff backoff;
    private final Duration providerTimeout;
    private final Duration streamTimeout;

    /**
     * @param providerTimeout for all attempts of a call together; for a stream, the longest time without a byte
     * @param streamTimeout for the whole of a stream
     */
    public Attempts(
            Reservations reservations,
            CallProvider provider,
            Settlements settlements,
            CircuitBreakers circuits,
            InstantSource clock,
            Backoff backoff,
            Duration providerTimeout,
            Duration streamTimeout) {
        this.reservations = reservations;
        this.provider = provider;
        this.settlements = settlements;
        this.circuits = circuits;
        this.clock = clock;
        this.backoff = backoff;
        this.providerTimeout = providerTimeout;
        this.streamTimeout = streamTimeout;
    }

    Reply run(Admitted admitted) {
        var plan = new AttemptPlan(admitted, circuits, clock, backoff, providerTimeout, streamTimeout);
        Completion completion = admitted.call().completion();
        Attempt lastAttempt = null;
        Reply.@Nullable FromProvider last = null;
        Problem shortage = null;
        Next next = plan.first();
        while (next instanceof Next.Try(Attempt attempt, Duration pause)) {
            switch (reserve(plan, attempt, pause, last)) { // 1. set money aside
                case Result.Refused<Grant>(Problem problem) -> {
                    shortage = shortage == null ? problem : shortage;
                    next = problem.isShortOfBudget() ? plan.afterShortage(attempt) : new Next.Done();
                    if (!(next instanceof Next.Try)) {
                        return lastAttempt == null || last == null
                                ? new Reply.Refused(shortage)
                                : complete(lastAttempt, last, completion);
                    }
                }
                case Result.Ok<Grant>(Grant grant) -> {
                    Reply.FromProvider reply = call(plan, attempt, grant); // 2. call the provider, once
                    next = plan.after(attempt, reply); // 3. decide what is next, once
                    boolean isLast = !(next instanceof Next.Try);
                    // 4. settle, in one commit
                    last = settlements.settle(attempt, reply, isLast ? completion : Completion.NONE);
                    lastAttempt = attempt;
                    logFailure(attempt, reply);
                }
            }
        }
        if (last != null) {
            return last;
        }
        return switch (next) {
            case Next.Refused(Problem problem) -> new Reply.Refused(problem);
            case Next.Done _, Next.Try _ -> throw new IllegalStateException("a route without a target");
        };
    }

    /**
     * Pauses and reserves. An outage is a refusal if an earlier attempt has a reply, because the client then gets that
     * reply.
     */
    private Result<Grant> reserve(AttemptPlan plan, Attempt attempt, Duration pause, @Nullable Reply earlier) {
        boolean reserved = false;
        attempt.call().record().elsewhere(pause.toMillis());
        try {
            Result<Grant> result =
                    Pause.sleep(pause) ? reservations.reserve(attempt) : Result.refused(Problem.unavailable());
            reserved = result instanceof Result.Ok;
            return result;
        } catch (Unavailable outage) {
            if (earlier == null) {
                throw outage;
            }
            return Result.refused(Problem.unavailable());
        } finally {
            if (!reserved) {
                plan.releaseCircuit(attempt);
            }
        }
    }

    /**
     * Calls the provider. An exception before the first byte is sent has cost nothing, and voids the hold. After that the
     * outcome is unknown, and the hold is charged.
     */
    private Reply.FromProvider call(AttemptPlan plan, Attempt attempt, Grant grant) {
        var dispatch = new Dispatch();
        try {
            Reply.FromProvider reply = provider.call(attempt, grant, dispatch);
            CallRecord record = attempt.call().record();
            record.addCost(reply.receipt().cost());
            record.elsewhere(reply.receipt().exchange().millis());
            return reply;
        } catch (RuntimeException | Error failure) {
            plan.releaseCircuit(attempt);
            settlements.settleFailure(attempt, grant, dispatch, attempt.call().completion());
            throw failure;
        }
    }

    /**
     * Stores the completion by itself. The settle of the last reply did not store it, because a further attempt was
     * planned. That attempt could not be reserved, so the last reply is the answer.
     */
    private Reply complete(Attempt attempt, Reply.FromProvider last, Completion completion) {
        settlements.complete(attempt, last, completion);
        return last;
    }

    /** The code is one of a fixed list, because a provider may repeat a part of the prompt in its own. */
    private static void logFailure(Attempt attempt, Reply.FromProvider reply) {
        if (reply.problem() == null) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("request_id", attempt.call().request())
                .addKeyValue("attempt", attempt.number())
                .addKeyValue("provider", attempt.target().provider().name())
                .addKeyValue(
                        "model", attempt.target().listed() ? attempt.target().model() : null)
                .addKeyValue("status", reply.status())
                .addKeyValue("code", RecordedCode.of(reply))
                .log("attempt_failed");
    }
}
