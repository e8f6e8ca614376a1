package aigateway.local.drills;

/** The providers that an agent works with, all scripted and on loopback. */
enum AgentServer {
    ANTHROPIC("agents-anthropic", "kind anthropic", "claude-sonnet-4-5", "kind: anthropic"),
    RESPONSES("openai", "native Responses", "gpt-5.1", "kind: openai"),
    CHAT_AS_OPENAI("agents-chat-one", "chat only, strict as OpenAI", "chat-one", "apis: [chat.completions]"),
    CHAT_AS_VLLM("agents-chat-two", "chat only, strict as vLLM", "chat-two", "apis: [chat.completions]");

    /** Its name in the configuration, and the first part of its path. */
    final String id;

    final String words;
    final String model;
    final String settings;

    AgentServer(String id, String words, String model, String settings) {
        this.id = id;
        this.words = words;
        this.model = model;
        this.settings = settings;
    }

    /** Whether the shipped table has its model's price, and that of a search in the web. */
    boolean hasPrice() {
        return this == RESPONSES;
    }
}
