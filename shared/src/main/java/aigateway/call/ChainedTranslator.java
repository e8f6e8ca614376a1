package aigateway.call;

import aigateway.formats.translation.ResponseTranslator;
import aigateway.http.EventListener;
import aigateway.json.Json;

/**
 * Translates a response twice, in the reverse order of the requests.
 *
 * @param outer from the API in between to the client's
 * @param inner from the provider's to the API in between
 */
record ChainedTranslator(ResponseTranslator outer, ResponseTranslator inner) implements ResponseTranslator {
    @Override
    public Json.Obj response(Json.Obj response) {
        return outer.response(inner.response(response));
    }

    @Override
    public TranslatedEvents stream(EventListener client) {
        TranslatedEvents last = outer.stream(client);
        TranslatedEvents first = inner.stream(last);
        return new TranslatedEvents() {
            @Override
            public void opened(Runnable cancel) {
                first.opened(cancel);
            }

            @Override
            public boolean take(byte[] event) {
                return first.take(event);
            }

            @Override
            public void ended() {
                first.ended();
                last.ended();
            }
        };
    }
}
