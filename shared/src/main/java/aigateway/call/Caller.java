package aigateway.call;

import aigateway.kernel.KeyId;
import aigateway.keys.Credential;

/** Who makes a call. */
public sealed interface Caller {
    /** The address or the origin, for the audit. */
    String source();

    /**
     * A client with a credential.
     *
     * @param source the address of the connection, or the one in API Gateway's request context; never X-Forwarded-For
     */
    record Client(Credential credential, String source) implements Caller {}

    /** A worker that runs a job. The job was accepted earlier, for this key. */
    record Worker(KeyId key) implements Caller {
        @Override
        public String source() {
            return "job";
        }
    }
}
