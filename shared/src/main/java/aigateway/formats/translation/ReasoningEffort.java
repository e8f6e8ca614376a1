package aigateway.formats.translation;

import aigateway.json.Json;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The reasoning effort of a chat request, as far as the model takes it. */
final class ReasoningEffort {
    static final String MEMBER = "reasoning_effort";

    private static final Json NONE = new Json.Str("none");
    /** They do not reason, and refuse the member. */
    private static final Pattern WITHOUT = Pattern.compile("(.*/)?(gpt-[34]|chatgpt-).*");
    /** OpenAI's chats refuse functions for them unless the effort is none, even where the request names no effort. */
    private static final Pattern NONE_WITH_TOOLS = Pattern.compile("gpt-(5\\.([2-9]|\\d\\d)|[6-9]|\\d\\d).*");

    private ReasoningEffort() {}

    /**
     * @param wanted null if the request names none
     * @return the effort to send; null to send none
     */
    static @Nullable Json of(String model, @Nullable Json wanted, boolean tools) {
        if (WITHOUT.matcher(model).matches()) {
            return null;
        }
        return tools && NONE_WITH_TOOLS.matcher(model).matches() ? NONE : wanted;
    }

    /** The name in Chat Completions: the highest efforts of Messages are not known to every model that reasons. */
    static Json inChat(Json effort) {
        return switch (effort) {
            case Json.Str(String name) when name.equals("max") || name.equals("xhigh") -> new Json.Str("high");
            case Json other -> other;
        };
    }
}
