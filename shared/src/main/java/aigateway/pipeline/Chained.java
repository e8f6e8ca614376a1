package aigateway.pipeline;

import aigateway.http.Events;
import aigateway.json.Json;
import aigateway.translation.Answering;

/**
 * The way back over two translations.
 *
 * @param outer from the API in between to the client's
 * @param inner from the provider's to the API in between
 */
record Chained(Answering outer, Answering inner) implements Answering {
    @Override
    public Json.Obj answer(Json.Obj theirs) {
        return outer.answer(inner.answer(theirs));
    }

    @Override
    public TranslatedEvents events(Events client) {
        TranslatedEvents last = outer.events(client);
        TranslatedEvents first = inner.events(last);
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
