package aigateway.limits;

import aigateway.kernel.KeyId;

/** What is checked in Redis before a call. */
public interface Limits {
    /**
     * @param version of the key as the caller knows it
     */
    Admission admit(KeyId key, long version);

    /** Tells every instance that a key has changed. Redis being away only delays it by the key cache's ten seconds. */
    void publish(KeyId key, long version);

    /** The answer. */
    sealed interface Admission {
        record Admitted() implements Admission {}

        /** The key was changed since the caller read it. */
        record Stale() implements Admission {}
    }
}
