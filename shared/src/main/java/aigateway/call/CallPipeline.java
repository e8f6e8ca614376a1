package aigateway.call;

import aigateway.kernel.Unavailable;
import aigateway.limits.ActualUsage;

/**
 * The path of every call: a waiting client's or a job's, on every endpoint.
 *
 * <p>Round trips on a warm key: one to Redis (rate limits and the key's version) and one to Postgres (reserve) before the
 * provider,
 * one to Postgres after it (settle, usage and audit), and for a key with limits one to Redis (release) that a local reply
 * does not
 * wait for; both commits are shared with concurrent calls. A cold key adds one to Postgres. No connection is held during the
 * provider call. A call that uses the response cache adds one to Redis before the provider and one after it; a hit needs only the
 * first of them and one commit to Postgres.
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
     * Runs the call to its end. When it returns, the money is settled and the audit row is stored.
     *
     * @throws Unavailable when Postgres, or Redis where limits fail closed, cannot be reached before a provider was called
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
            // Thrown only before a provider was called; an outage after that is a reply.
            used = ActualUsage.NO_TOKENS;
            throw outage;
        } finally {
            admitted.permit().release(used);
        }
    }
}
