package aigateway.pipeline;

import aigateway.json.Json;
import aigateway.kernel.KeyId;
import org.jspecify.annotations.Nullable;

/** What becomes known about a call on its way, for the audit at the end. One call, one thread. */
public final class Trail {
    private @Nullable KeyId key;
    private Json.@Nullable Obj asked;
    private @Nullable String model;

    void identified(KeyId id) {
        key = id;
    }

    void asked(Ask ask) {
        asked = ask.document().root();
        model = ask.model();
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
