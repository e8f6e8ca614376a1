package aigateway.call;

import aigateway.formats.translation.ResponseTranslator;
import aigateway.http.EventListener;
import aigateway.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Translates a response in two steps. Its request was translated in two steps as well, in the opposite order.
 *
 * @param outer the second step, from Chat Completions to the API of the client
 * @param inner the first step, from the API of the provider to Chat Completions
 */
record ChainedTranslator(ResponseTranslator outer, ResponseTranslator inner) implements ResponseTranslator {
    /** Both steps; null if neither changes anything. */
    static @Nullable ResponseTranslator of(@Nullable ResponseTranslator outer, @Nullable ResponseTranslator inner) {
        if (outer == null || inner == null) {
            return outer == null ? inner : outer;
        }
        return new ChainedTranslator(outer, inner);
    }

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
