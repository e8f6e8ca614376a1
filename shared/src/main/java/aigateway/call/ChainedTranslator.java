package aigateway.call;

import aigateway.formats.translation.ResponseTranslator;
import aigateway.http.EventListener;
import aigateway.json.Json;

/**
 * Translates a response in two steps. Its request was translated in two steps as well, in the opposite order.
 *
 * @param outer the second step, from Chat Completions to the API of the client
 * @param inner the first step, from the API of the provider to Chat Completions
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
