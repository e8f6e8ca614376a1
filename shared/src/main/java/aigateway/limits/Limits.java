package aigateway.limits;

import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import java.util.Map;

/** Checks before a call that the key is the newest version, and takes from its rate limits. */
public interface Limits {
    /**
     * Takes everything that a call needs, or nothing.
     *
     * @throws aigateway.kernel.Unavailable when limits cannot be checked, and the gateway is configured to refuse calls then
     */
    Admission admit(LimitRequest request);

    /** Tells every process that a key has changed. Without Redis they learn it up to ten seconds later, from the key cache. */
    void publish(KeyId key, long version);

    /** How often each kind of limit refused, in this process. */
    Map<String, Long> refusals();

    /** The result of {@link #admit}. */
    sealed interface Admission {
        /**
         * @param permit to be released when the call has ended, in every case
         */
        record Admitted(Permit permit, RateLimitStatus status) implements Admission {
            static final Admitted UNLIMITED = new Admitted(Permit.NONE, RateLimitStatus.NONE);
        }

        /** The key was changed since the caller read it; nothing was taken. */
        record Stale() implements Admission {}

        /** A limit leaves no room now; nothing was taken. */
        record Refused(Problem problem, RateLimitStatus status) implements Admission {}
    }
}
