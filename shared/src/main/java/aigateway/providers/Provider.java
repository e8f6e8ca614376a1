package aigateway.providers;

import aigateway.http.EventListener;

/** One named upstream. Its calls block; run them on a virtual thread. */
public interface Provider {
    /** The name from the configuration: in usage, headers and metrics. */
    String name();

    Traits traits();

    /** Whether it has a key left that it may try after one was refused. */
    boolean hasAvailableKey();

    /** Makes one call, one time: never retries, never follows a redirect, never throws for what a provider can do wrong. */
    ProviderReply call(ProviderCall call);

    /**
     * Makes one call whose answer is to be streamed, as {@link #call} otherwise, and reads it to its end.
     *
     * @param events is handed each event as it comes
     */
    ProviderReply stream(ProviderCall call, EventListener events);

    /** Asks for the list of models: an answer's body is OpenAI's {@code GET /v1/models}. */
    ProviderReply models();
}
