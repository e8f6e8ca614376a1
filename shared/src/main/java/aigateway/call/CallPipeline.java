package aigateway.call;

import aigateway.kernel.Unavailable;
import aigateway.limits.ActualUsage;

/**
 * The path of every call, on every endpoint: the call of a client that waits, or of a job.
 *
 * <p>Round trips, if the key is in the cache of this process: one to Redis (rate limits and the key's version) and one to
 * Postgres (reserve) before the provider, and one to Postgres (settle) after it. Concurrent calls share
 * commits.
 *
 * <ul>
 *   <li>A key with limits adds one to Redis (release). Only on Lambda the reply waits for it.
 *   <li>A key that is not in the cache of this process adds one to Postgres.
 *   <li>The response cache adds one to Redis before the provider and one after it. For a hit there is no provider call, and
 *       one commit to Postgres.
 * </ul>
 *
 * <p>No connection is held during the provider call.
 */
public final class CallPipeline {
    private final AuditCall audit;
    private final Authenticator authenticator;
    private final Admission admission;
    private final ResponseCache cache;
    private final Attempts attempts;

    public CallPipeline(
            AuditCall audit, Authenticator authenticator, Admission admission, ResponseCache cache, Attempts attempts) {
        this.audit = audit;
        this.authenticator = authenticator;
        this.admission = admission;
        this.cache = cache;
        this.attempts = attempts;
    }

    /**
     * Runs the call to its end. When it returns, each attempt is settled and the row of the call is stored. If Postgres did not
     * take the settle, the client gets an error, and the hold stays until the sweeper charges it.
     *
     * @throws Unavailable when no provider was called, because Postgres cannot be reached, or Redis cannot and rate limits
     *     then refuse
     */
    public Reply handle(Call incoming) {
        return audit.record(
                incoming,
                call -> authenticator
                        .authenticate(call) // 401
                        .flatMap(key -> admission.admit(call, key)) // 400, 403, 404, 429
                        .map(this::run)
                        .orElse(Reply.Refused::new));
    }

    private Reply run(Admitted admitted) {
        ActualUsage used = ActualUsage.UNKNOWN;
        try {
            Reply reply = cache.reply(admitted, () -> attempts.run(admitted));
            used = reply.used();
            return reply;
        } catch (Unavailable outage) {
            // Thrown only before a provider was called: a later outage becomes a reply.
            used = ActualUsage.NO_TOKENS;
            throw outage;
        } finally {
            admitted.permit().release(used);
        }
    }
}
