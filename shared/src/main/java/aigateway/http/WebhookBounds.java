package aigateway.http;

import java.time.Duration;

/**
 * The limits of a webhook call.
 *
 * @param lookup of the name lookup; the resolver's own limit is 10 s for each name server, and no call timeout interrupts it
 * @param connect to each address; a receiver that needs longer is down
 * @param call name lookup, connection, TLS, request and response together
 * @param tlsPort the one port that TLS may use outside the allowed ranges
 */
record WebhookBounds(Duration lookup, Duration connect, Duration call, int tlsPort) {
    /** A receiver only stores the event and responds: 15 s is ample, and short enough for a batch in one function. */
    static final WebhookBounds STANDARD =
            new WebhookBounds(Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofSeconds(15), 443);

    /** Of the response. It is not used; it is read so that the connection does not close while an honest receiver is sending. */
    static final int ANSWER_BYTES_MAX = 64 * 1024;

    /**
     * Of everything that a connection receives: the response, its headers, TLS with its certificates. Counted at the
     * socket, because OkHttp keeps the extension of a chunk in memory until its end, which a receiver may never send.
     */
    static final int RECEIVED_BYTES_MAX = 256 * 1024;

    /** Addresses tried for one name: a name with hundreds must not turn the gateway into a scanner. */
    static final int ADDRESSES_MAX = 4;

    /** A limit that browsers and proxies share. */
    static final int URL_CHARS_MAX = 2048;
}
