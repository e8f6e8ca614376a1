package aigateway.providers;

/** Whether the first byte of one attempt's request may have reached its provider. Before that, the attempt has cost nothing. */
public final class Dispatch {
    private volatile boolean sent;

    /** Called before the first byte is written to a connection. */
    public void markSent() {
        sent = true;
    }

    public boolean isSent() {
        return sent;
    }
}
