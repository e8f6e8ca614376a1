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

    /** The tags of the request. */
    RequestTags tags();

    /**
     * A client with a credential.
     *
     * @param source the address of the connection, or the one in API Gateway's request context; never X-Forwarded-For
     * @param tags that it sends with the request
     */
    record Client(Credential credential, String source, ClientHeaders headers, RequestTags tags) implements Caller {
        public Client(Credential credential, String source) {
            this(credential, source, ClientHeaders.NONE, RequestTags.NONE);
        }
    }

    /**
     * A worker that runs a job. The job was accepted earlier, for this key and with these headers.
     *
     * @param tags of the request that submitted it
     */
    record Worker(KeyId key, ClientHeaders headers, RequestTags tags) implements Caller {
        @Override
        public String source() {
            return "job";
        }
    }
}
