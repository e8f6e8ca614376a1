package aigateway.formats.translation;

import aigateway.http.EventListener;
import aigateway.json.Json;

/** Translates the response of one call from the provider's API to the client's. */
public interface ResponseTranslator {
    /** Translates a complete 2xx response. Missing members become the empty values of the client's API. */
    Json.Obj response(Json.Obj response);

    /**
     * Translates a stream's events as they arrive. For one stream and one thread.
     *
     * @param client receives the events of the client's API
     */
    TranslatedEvents stream(EventListener client);

    /** Receives the provider's events and passes on the client's. */
    interface TranslatedEvents extends EventListener {
        /** The provider closed the stream: sends the remaining events if only the provider's last event was missing. */
        void ended();
    }
}
