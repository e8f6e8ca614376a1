package aigateway.kernel;

/**
 * Unique-key conflict: another transaction has stored the same key, and this one was rolled back. Expected; the writer
 * catches it.
 */
public final class Conflict extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Conflict(Throwable cause) {
        super("taken by another transaction", cause);
    }
}
