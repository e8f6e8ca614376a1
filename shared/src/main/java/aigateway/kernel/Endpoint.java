package aigateway.kernel;

import java.util.Optional;

/** The provider endpoints that the gateway serves, synchronously and as jobs. */
public enum Endpoint {
    RESPONSES("responses", "/responses"),
    CHAT_COMPLETIONS("chat.completions", "/chat/completions"),
    EMBEDDINGS("embeddings", "/embeddings"),
    /** Anthropic's. */
    MESSAGES("messages", "/messages");

    private final String kind;
    private final String path;

    Endpoint(String kind, String path) {
        this.kind = kind;
        this.path = path;
    }

    /** Its name in a job's {@code kind}, in usage, audit and metrics. */
    public String kind() {
        return kind;
    }

    /** Its path after {@code /v1}, here and at the provider. */
    public String path() {
        return path;
    }

    public static Optional<Endpoint> ofKind(String kind) {
        for (Endpoint endpoint : values()) {
            if (endpoint.kind.equals(kind)) {
                return Optional.of(endpoint);
            }
        }
        return Optional.empty();
    }
}
