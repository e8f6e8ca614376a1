package aigateway.pipeline;

import aigateway.json.Json;
import aigateway.kernel.KeyId;
import aigateway.providers.Route;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes known about a call on its way, for the audit and the answer at the end. One call, one thread. */
public final class Trail {
    private @Nullable KeyId key;
    private Json.@Nullable Obj asked;
    private @Nullable String model;
    private final Map<String, String> headers = new LinkedHashMap<>();

    void identified(KeyId id) {
        key = id;
    }

    void asked(Ask ask) {
        asked = ask.document().root();
        model = ask.model();
    }

    /** Who answers, said before the first event of a stream. */
    void routed(Route route) {
        header("x-agw-provider", route.provider().name());
        header("x-agw-model", route.model());
    }

    /** What a stage has to tell the client beside the answer; the last word under a name counts. */
    void header(String name, String value) {
        headers.put(name, value);
    }

    /** To be sent with the answer, whatever it is. */
    public Map<String, String> headers() {
        return Map.copyOf(headers);
    }

    public @Nullable KeyId key() {
        return key;
    }

    Json.@Nullable Obj asked() {
        return asked;
    }

    public @Nullable String model() {
        return model;
    }
}
