package aigateway.limits;

import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.TeamId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks before a call that key and team are of the newest version, and takes from the rate limits of both. */
public interface Limits extends AutoCloseable {
    /**
     * Takes everything that a call needs, or nothing.
     *
     * @throws aigateway.kernel.Unavailable when limits cannot be checked, and the gateway is configured to refuse calls then
     */
    Admission admit(LimitRequest request);

    /** Tells every process that a key has changed. Without Redis they learn it up to ten seconds later, from the key cache. */
    default void publish(KeyId key, long version) {
        publish(key, null, version);
    }

    /**
     * The same of a key that is in a team, or was in one before the change.
     *
     * @param team before the change; null for none
     */
    void publish(KeyId key, @Nullable TeamId team, long version);

    /** The same of a team: every key of it is then read again. */
    void publish(TeamId team, long version);

    /** How often each kind of limit refused, in this process. */
    Map<String, Long> refusals();

    /** Listens for no changes any more, and gives back what it holds for calls to come. */
    @Override
    void close();

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
