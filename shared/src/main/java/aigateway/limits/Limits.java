package aigateway.limits;

import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import java.util.Map;

/** What is checked before a call: that the key is what the caller thinks it is, and that its limits leave room. */
public interface Limits {
    /**
     * Takes everything that a call needs, or nothing at all.
     *
     * @throws aigateway.kernel.Unavailable when limits cannot be checked and the gateway is set to refuse then
     */
    Admission admit(LimitRequest demand);

    /** Tells every instance that a key has changed. Redis being away only delays it by the key cache's ten seconds. */
    void publish(KeyId key, long version);

    /** How often each kind of limit refused, in this process. */
    Map<String, Long> refusals();

    /** The answer. */
    sealed interface Admission {
        /**
         * @param slot to be released when the call is over, however it ended
         */
        record Admitted(Permit slot, RateLimitStatus standing) implements Admission {
            static final Admitted FREELY = new Admitted(Permit.NONE, RateLimitStatus.NONE);
        }

        /** The key was changed since the caller read it; nothing was taken. */
        record Stale() implements Admission {}

        /** A limit leaves no room now; nothing was taken. */
        record Refused(Problem problem, RateLimitStatus standing) implements Admission {}
    }
}
