package aigateway.providers;

import aigateway.http.EventListener;
import java.util.List;

/** One named provider. Its calls block; run them on a virtual thread. */
public interface Provider {
    /** The name from the configuration: in usage, headers and metrics. */
    String name();

    Traits traits();

    /** Whether it has another key to try after one was refused. */
    boolean hasAvailableKey();

    /** Makes one call, one time: never retries, never follows a redirect, never throws for a failure of the provider. */
    ProviderReply call(ProviderCall call);

    /**
     * Makes one call whose response is streamed, as {@link #call} otherwise, and reads it to its end.
     *
     * @param events receives each event as it comes
     */
    ProviderReply stream(ProviderCall call, EventListener events);

    /** Fetches the list of models, in the form of OpenAI's {@code GET /v1/models}. */
    ProviderReply models();

    /** Where it is and how it is called, without any secret. */
    ProviderDescription describe();

    /** Its keys, and which of them rest in this process. */
    List<KeyState> keyStates();

    /** Fetches the list of models with each of its keys, also with those in cooldown. It costs nothing. */
    List<KeyTest> test();
}
