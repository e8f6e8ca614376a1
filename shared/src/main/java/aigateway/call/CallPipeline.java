package aigateway.call;

import aigateway.audit.Audits;
import aigateway.audit.RedactedRequest;
import aigateway.budgets.Holds;
import aigateway.cache.CachedReplies;
import aigateway.kernel.Transactions;
import aigateway.providers.CircuitBreakers;
import aigateway.usage.Usages;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * The way of every call, a waiting client's or a job's. Each stage refuses, or hands a richer record on, so that the compiler
 * keeps the order:
 *
 * <pre>
 * audit( authenticate( admit( recall( fallBack( reserveBudget( callProvider ))))))
 * Arrived -> Identified -> Admitted -> Routed -> Funded -> Reply
 * </pre>
 *
 * <p>Round trips on a warm key: one to Redis (admit) and one to Postgres (reserve) before the provider, one to Postgres after it
 * (settle, usage and audit) and, for a key with limits, one to Redis (release) that a local reply does not wait for; both commits
 * are shared with concurrent calls. A cold key adds one to Postgres. No connection is
 * held across the provider call. A call that uses the cache adds one to Redis before the provider and one after it; answered
 * from there, it has that one and one commit to Postgres beside what admits it.
 */
public final class CallPipeline {
    private CallPipeline() {}

    /** What the stages work with. */
    public record Parts(
            Authenticator door,
            Admission admission,
            CachedReplies answers,
            Usages usages,
            Reservations funding,
            Holds holds,
            Audits audits,
            RedactedRequest skeleton,
            Transactions transactions,
            InstantSource clock,
            CircuitBreakers health,
            RandomGenerator random,
            Duration providerTimeout,
            Duration streamTimeout) {}

    public static Stage<Arrived> of(Parts with) {
        return new AuditCall(
                with,
                new Authenticate(
                        with,
                        new Admit(
                                with,
                                new ResponseCache(
                                        with, new Attempts(with, new ReserveBudget(with, new CallProvider(with)))))));
    }
}
