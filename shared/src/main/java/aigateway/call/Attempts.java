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
 * Calls one provider after another, and one again where that may help, until the client has a reply. Each attempt is reserved,
 * priced and settled by itself; all of them together take no longer than one call may.
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
     * @param providerTimeout for all attempts of a call together; of a stream, for each silence
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
        Next next = plan.first();
        while (next instanceof Next.Try(Attempt attempt, Duration pause)) {
            switch (reserve(plan, attempt, pause, last)) { // 1. set money aside
                case Result.Refused<Grant>(Problem problem) -> {
                    return last == null ? new Reply.Refused(problem) : end(completion, last);
                }
                case Result.Ok<Grant>(Grant grant) -> {
                    Reply.FromProvider reply = call(plan, attempt, grant); // 2. call the provider, once
                    next = plan.after(attempt, reply); // 3. decide what is next, once
                    boolean ends = !(next instanceof Next.Try);
                    last = settle(attempt, reply, ends ? completion : Completion.NONE); // 4. settle, in one commit
                    logFailure(attempt, reply, ends);
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

    /** Refused also when an earlier attempt has a reply and this one cannot be reserved because of an outage. */
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
                plan.notTried(attempt);
            }
        }
    }

    /** What throws before the first byte is sent has cost nothing; after it, the outcome is unknown and the hold is charged. */
    private Reply.FromProvider call(AttemptPlan plan, Attempt attempt, Grant grant) {
        var dispatch = new Dispatch();
        try {
            Reply.FromProvider reply = provider.call(attempt, grant, dispatch);
            attempt.call().record().addCost(reply.receipt().cost());
            return reply;
        } catch (RuntimeException | Error failure) {
            plan.notTried(attempt);
            settlements.settleFailure(attempt, grant, dispatch);
            throw failure;
        }
    }

    /** A completion that throws must not cost the client its whole hold: the attempt is settled without it. */
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

    /** Stores what ends the call when a further attempt was planned and could not be made: the earlier reply is the answer. */
    private Reply end(Completion completion, Reply.FromProvider last) {
        transactions.commit(completion.writes(last));
        return last;
    }

    private static void logFailure(Attempt attempt, Reply.FromProvider reply, boolean ends) {
        if (!ends) {
            LOG.atWarn()
                    .addKeyValue("request_id", attempt.call().request())
                    .addKeyValue("attempt", attempt.number())
                    .addKeyValue("provider", attempt.target().provider().name())
                    .addKeyValue("status", reply.status())
                    .log("attempt_failed");
        }
    }
}
