package aigateway.providers;

import aigateway.kernel.Endpoint;
import java.util.Set;

/**
 * What is known of a provider beforehand.
 *
 * @param apis that it speaks
 * @param outputCapField how it calls the output cap of a chat request
 * @param requiresOutputCap whether it refuses a request without one
 * @param toolTokens that it adds to the input of a request with tools, at most
 * @param errorsAreFree whether none of its complete 5xx answers has cost anything
 */
public record Traits(
        Set<Endpoint> apis, String outputCapField, boolean requiresOutputCap, long toolTokens, boolean errorsAreFree) {
    /** Anthropic documents up to 530 tokens for the prompt that tools bring along; doubled, for what comes next. */
    private static final long ANTHROPIC_TOOL_TOKENS = 1_060;

    public Traits {
        apis = Set.copyOf(apis);
    }

    /** Of a provider that speaks OpenAI's APIs, or some of them. */
    public static Traits openai(Set<Endpoint> apis, String outputCapField, boolean errorsAreFree) {
        return new Traits(apis, outputCapField, false, 0, errorsAreFree);
    }

    /** Of a provider that speaks Anthropic's. */
    public static Traits anthropic(boolean errorsAreFree) {
        return new Traits(Set.of(Endpoint.MESSAGES), "max_tokens", true, ANTHROPIC_TOOL_TOKENS, errorsAreFree);
    }

    public boolean speaks(Endpoint api) {
        return apis.contains(api);
    }
}
