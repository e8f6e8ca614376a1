package aigateway.kernel;

/** Somebody else has stored it, or is about to: nothing of the transaction happened. Expected; whoever writes such a thing catches it. */
public final class Conflict extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Conflict(Throwable cause) {
        super("taken by another transaction", cause);
    }
}
