package aigateway.call;

import aigateway.kernel.KeyId;
import aigateway.keys.Credential;
import aigateway.providers.ClientHeaders;

/** Who makes a call. */
public sealed interface Caller {
    /** The address or the origin, for the audit. */
    String source();

    /** What may go on to the provider. */
    ClientHeaders headers();

    /**
     * A client with a credential.
     *
     * @param source the address of the connection, or the one in API Gateway's request context; never X-Forwarded-For
     */
    record Client(Credential credential, String source, ClientHeaders headers) implements Caller {
        public Client(Credential credential, String source) {
            this(credential, source, ClientHeaders.NONE);
        }
    }

    /** A worker that runs a job. The job was accepted earlier, for this key and with these headers. */
    record Worker(KeyId key, ClientHeaders headers) implements Caller {
        @Override
        public String source() {
            return "job";
        }
    }
}
