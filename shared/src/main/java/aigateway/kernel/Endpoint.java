package aigateway.kernel;

/**
 * The stored name of a client API: in usage, audit, metrics, and as a job's {@code kind}. What the API does is known to its
 * {@code ApiFormat}.
 */
public record Endpoint(String kind) {
    public static final Endpoint RESPONSES = new Endpoint("responses");
    public static final Endpoint CHAT_COMPLETIONS = new Endpoint("chat.completions");
    public static final Endpoint EMBEDDINGS = new Endpoint("embeddings");
    /** Anthropic's. */
    public static final Endpoint MESSAGES = new Endpoint("messages");
}
