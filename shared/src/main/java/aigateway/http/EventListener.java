package aigateway.http;

/** Receives server-sent events as they arrive, on the thread that reads them. */
public interface EventListener {
    /**
     * Called before the first event, when the response is known to be a stream.
     *
     * @param cancel ends the request at once, from any thread; has no effect after the end
     */
    void opened(Runnable cancel);

    /**
     * The next event.
     *
     * @param event in the form that {@link ServerSentEvents} describes
     * @return whether more are wanted
     */
    boolean take(byte[] event);
}
