package aigateway.audit;

/**
 * A place in the chain of admin events.
 *
 * @param seq of the entry; 0 before the first
 * @param hash of the entry in hexadecimal digits; empty before the first
 */
public record ChainPosition(long seq, String hash) {
    public static final ChainPosition START = new ChainPosition(0, "");
}
