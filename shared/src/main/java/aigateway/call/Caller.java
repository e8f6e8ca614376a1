package aigateway.call;

import aigateway.kernel.KeyId;
import aigateway.keys.Credential;

/** Who makes a call. */
public sealed interface Caller {
    /** Where it comes from, for the audit. */
    String source();

    /**
     * Somebody at the door.
     *
     * @param source the address of the connection, or what API Gateway's request context says; never X-Forwarded-For
     */
    record Client(Credential credential, String source) implements Caller {}

    /** A job that was accepted earlier for this key. */
    record Worker(KeyId key) implements Caller {
        @Override
        public String source() {
            return "job";
        }
    }
}
