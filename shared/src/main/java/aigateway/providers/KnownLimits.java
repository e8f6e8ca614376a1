package aigateway.providers;

import aigateway.config.LimitsConfig;
import aigateway.formats.translation.ChatLimits;
import java.util.List;
import java.util.Set;

/** What the documents and error messages of public providers say of the requests that they accept. */
final class KnownLimits {
    /** The names that the configuration may use, in order. */
    static final List<String> OPTIONAL = ChatLimits.OPTIONAL.stream().sorted().toList();

    private static final int LENGTH_MAX = 64;

    private KnownLimits() {}

    /** The configuration counts before the host. */
    static ChatLimits of(KnownHost host, LimitsConfig config) {
        ChatLimits known = of(host);
        return new ChatLimits(
                config.leaveOut().orElse(known.leaveOut()),
                config.accepts().orElse(known.accepts()),
                config.oneSystemMessage().orElse(known.oneSystemMessage()),
                config.toolNameMax().orElse(known.toolNameMax()),
                config.userMax().orElse(known.userMax()));
    }

    private static ChatLimits of(KnownHost host) {
        return switch (host) {
            case OPENAI, AZURE -> ChatLimits.OPENAI;
            case OPENROUTER -> ChatLimits.OPENROUTER;
            // It cuts nothing of a chat: the translation to its own API decides.
            case ANTHROPIC -> ChatLimits.OPENAI;
            case XAI -> limits(Set.of("logit_bias"), Set.of("parallel_tool_calls"), false);
            case DEEPSEEK -> limits(Set.of("logit_bias", "seed"), Set.of(), false);
            // Both refuse unknown members.
            case GOOGLE ->
                limits(
                        Set.of("frequency_penalty", "logit_bias", "presence_penalty", "seed", "user"),
                        Set.of("reasoning_effort"),
                        true);
            case MISTRAL ->
                limits(
                        Set.of("logit_bias", "logprobs", "seed", "top_logprobs", "user"),
                        Set.of("parallel_tool_calls", "strict"),
                        true);
            case BEDROCK, OTHER -> ChatLimits.CAREFUL;
        };
    }

    private static ChatLimits limits(Set<String> leaveOut, Set<String> accepts, boolean oneSystemMessage) {
        return new ChatLimits(leaveOut, accepts, oneSystemMessage, LENGTH_MAX, LENGTH_MAX);
    }
}
