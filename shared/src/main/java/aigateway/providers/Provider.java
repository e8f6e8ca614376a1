package aigateway.providers;

/** One named upstream that speaks OpenAI's API. Its calls block; run them on a virtual thread. */
public interface Provider {
    /** The name from the configuration: in usage, headers and metrics. */
    String name();

    /** How it calls the output cap of a chat request. */
    String outputCapField();

    /** Makes one call, one time: never retries, never follows a redirect, never throws for what a provider can do wrong. */
    ProviderReply call(ProviderCall call);

    /**
     * Makes one call whose answer is to be streamed, as {@link #call} otherwise, and reads it to its end.
     *
     * @param reader is handed each event as it comes
     */
    ProviderReply stream(ProviderCall call, StreamReader reader);

    /** Asks for the list of models: an answer's body is OpenAI's {@code GET /v1/models}. */
    ProviderReply models();
}
