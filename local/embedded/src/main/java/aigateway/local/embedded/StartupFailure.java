package aigateway.local.embedded;

/** A start that cannot go on for a reason the user can act on. The message is one plain sentence, fit to print alone. */
public final class StartupFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartupFailure(String sentence) {
        super(sentence);
    }

    public StartupFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
