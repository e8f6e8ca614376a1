package aigateway.call;

import aigateway.kernel.Backoff;
import aigateway.kernel.Pause;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.providers.CircuitBreakers;
import aigateway.providers.Dispatch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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
    private final Transactions transactions;
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
            Transactions transactions,
            CircuitBreakers circuits,
            InstantSource clock,
            Backoff backoff,
            Duration providerTimeout,
            Duration streamTimeout) {
        this.reservations = reservations;
        this.provider = provider;
        this.settlements = settlements;
        this.transactions = transactions;
        this.circuits = circuits;
        this.clock = clock;
        this.backoff = backoff;
        this.providerTimeout = providerTimeout;
        this.streamTimeout = streamTimeout;
    }

    Reply run(Admitted admitted) {
        var plan = new AttemptPlan(admitted, circuits, clock, backoff, providerTimeout, streamTimeout);
        Completion completion = admitted.call().completion();
        Reply.@Nullable FromProvider last = null;
        Problem shortage = null;
        Next next = plan.first();
        while (next instanceof Next.Try(Attempt attempt, Duration pause)) {
            switch (reserve(plan, attempt, pause, last)) { // 1. set money aside
                case Result.Refused<Grant>(Problem problem) -> {
                    shortage = shortage == null ? problem : shortage;
                    next = problem.isShortOfBudget() ? plan.afterShortage(attempt) : new Next.Done();
                    if (!(next instanceof Next.Try)) {
                        return last == null ? new Reply.Refused(shortage) : complete(completion, last);
                    }
                }
                case Result.Ok<Grant>(Grant grant) -> {
                    Reply.FromProvider reply = call(plan, attempt, grant); // 2. call the provider, once
                    next = plan.after(attempt, reply); // 3. decide what is next, once
                    boolean isLast = !(next instanceof Next.Try);
                    last = settle(attempt, reply, isLast ? completion : Completion.NONE); // 4. settle, in one commit
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
            attempt.call().record().addCost(reply.receipt().cost());
            return reply;
        } catch (RuntimeException | Error failure) {
            plan.releaseCircuit(attempt);
            settlements.settleFailure(attempt, grant, dispatch);
            throw failure;
        }
    }

    /**
     * If the completion throws, the attempt is settled without its writes. Otherwise a bug would charge the client the
     * whole hold.
     */
    private Reply.FromProvider settle(Attempt attempt, Reply.FromProvider reply, Completion completion) {
        List<Write> writes;
        try {
            writes = completion.writes(reply);
        } catch (RuntimeException | Error bug) {
            var _ = settlements.settle(attempt, reply, List.of());
            throw bug;
        }
        return settlements.settle(attempt, reply, writes);
    }

    /**
     * Stores the completion by itself. The settle of the last reply did not store it, because a further attempt was
     * planned. That attempt could not be reserved, so the last reply is the answer.
     */
    private Reply complete(Completion completion, Reply.FromProvider last) {
        transactions.commit(completion.writes(last));
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
