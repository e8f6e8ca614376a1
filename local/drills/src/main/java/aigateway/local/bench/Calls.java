package aigateway.local.bench;

/** The body of the calls: a chat with 0.8 KB of prompt. */
final class Calls {
    static final String MODEL = "gpt-4o-mini";

    private static final String QUESTION =
            "Our team runs forty services that call language models, and we plan to put one gateway in front of them. ";

    private Calls() {}

    /**
     * @param more members, each with a comma at its end
     */
    static String body(String more) {
        return ("{%s\"model\":\"%s\",\"messages\":[{\"role\":\"system\",\"content\":\"You are a careful assistant.\"},"
                        + "{\"role\":\"user\",\"content\":\"%s\"}],\"temperature\":0.2,\"max_tokens\":400}")
                .formatted(more, MODEL, QUESTION.repeat(6));
    }
}
