package aigateway.local;

import java.time.Duration;

/**
 * What clients may take of the web server.
 *
 * @param head time for a request's head, from its first byte or from the opening of the connection
 * @param body time for a request's body, from the end of the head
 * @param connections open at the same time
 * @param bodyBytes of all requests without a response together
 * @param sourceBodyBytes the same, of one network address
 */
record WebLimits(Duration head, Duration body, int connections, long bodyBytes, long sourceBodyBytes) {
    private static final Duration HEAD = Duration.ofSeconds(30);
    private static final Duration BODY = Duration.ofSeconds(60);
    /** The rest of the heap is for what is made of the bodies. */
    private static final int PART_OF_HEAP = 4;

    /** The usual ones; a body of the largest size fits always. */
    static WebLimits standard(int connections, int bodyBytesMax) {
        long all = Math.max(Runtime.getRuntime().maxMemory() / PART_OF_HEAP, 2L * bodyBytesMax);
        return new WebLimits(HEAD, BODY, connections, all, all / 2);
    }
}
