package aigateway.limits;

import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import java.util.Map;

/** Checks before a call that the caller knows the current version of the key, and that its limits leave room. */
public interface Limits {
    /**
     * Takes everything that a call needs from every limit, or nothing.
     *
     * @throws aigateway.kernel.Unavailable when limits cannot be checked and the gateway is set to refuse then
     */
    Admission admit(LimitRequest request);

    /** Announces to every instance that a key has changed. While Redis is away they see it up to ten seconds later. */
    void publish(KeyId key, long version);

    /** How often each kind of limit refused, in this process. */
    Map<String, Long> refusals();

    /** The result of {@link #admit}. */
    sealed interface Admission {
        /**
         * @param permit to release when the call is over, however it ended
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
