package aigateway.http;

import java.time.Duration;

/**
 * What a receiver may cost us.
 *
 * @param lookup of the name; the resolver's own limit is 10 s for each name server, and no call timeout interrupts it
 * @param connect to each address; a receiver that needs longer is down
 * @param call name, connection, TLS, request and answer together
 * @param tlsPort the one port that TLS may use outside the allowed ranges
 */
record WebhookBounds(Duration lookup, Duration connect, Duration call, int tlsPort) {
    /** A receiver needs to store an event and answer: 15 s is ample, and short enough for a batch in one function. */
    static final WebhookBounds STANDARD =
            new WebhookBounds(Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofSeconds(15), 443);

    /** Of the response. It is not used; it is read only so that an honest receiver is not hung up on mid-sentence. */
    static final int ANSWER_BYTES_MAX = 64 * 1024;

    /**
     * Of all that a connection receives: the answer, its head, TLS with its certificates. Counted at the socket,
     * because OkHttp keeps the extension of a chunk in memory to its end, and the receiver need not end it.
     */
    static final int RECEIVED_BYTES_MAX = 256 * 1024;

    /** Addresses tried for one name: a name with hundreds must not turn us into a scanner. */
    static final int ADDRESSES_MAX = 4;

    /** What browsers and proxies agree on. */
    static final int URL_CHARS_MAX = 2048;
}
