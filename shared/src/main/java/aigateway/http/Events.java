package aigateway.http;

/** Takes server-sent events as they come; called on the thread that reads. */
public interface Events {
    /**
     * The answer is a stream; before its first event.
     *
     * @param cancel ends the request at once, from any thread, and does no harm later
     */
    void opened(Runnable cancel);

    /**
     * The next event.
     *
     * @param event its lines, each ended by a line feed, without the blank line after it
     * @return whether more are wanted
     */
    boolean take(byte[] event);
}
