package aigateway.formats.translation;

import aigateway.http.EventListener;
import aigateway.json.Json;

/** Translates the response of one call from the provider's API to the client's. */
public interface ResponseTranslator {
    /** A complete 2xx answer. What is missing in it becomes what the client's API says of nothing. */
    Json.Obj answer(Json.Obj theirs);

    /**
     * A stream's events, translated as they come. One stream, one thread.
     *
     * @param client takes the events of the client's API
     */
    TranslatedEvents events(EventListener client);

    /** Takes the provider's events and hands on the client's. */
    interface TranslatedEvents extends EventListener {
        /** The provider closed the stream: hands on what is still owed where only the provider's last event was missing. */
        void ended();
    }
}
