package aigateway.local.drills;

/** The providers that an agent works with, all scripted and on loopback. */
enum AgentServer {
    ANTHROPIC("kind anthropic", "claude-sonnet-4-5", "kind: anthropic"),
    RESPONSES("native Responses", "gpt-5.1", "kind: openai"),
    CHAT_AS_OPENAI("chat only, strict as OpenAI", "chat-one", "apis: [chat.completions]"),
    CHAT_AS_VLLM("chat only, strict as vLLM", "chat-two", "apis: [chat.completions]");

    final String words;
    final String model;
    final String settings;

    AgentServer(String words, String model, String settings) {
        this.words = words;
        this.model = model;
        this.settings = settings;
    }

    /** Its name in the configuration, and the first part of its path. */
    String id() {
        return hasPrice() ? "openai" : "agents-" + ordinal();
    }

    /** Whether the shipped table has its model's price, and that of a search in the web. */
    boolean hasPrice() {
        return this == RESPONSES;
    }
}
