package aigateway.formats.translation;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a server accepts of a translated chat request. A request that needs no translation is sent as the client wrote it, but
 * for the members to leave out.
 *
 * @param leaveOut the members that are never sent
 * @param accepts of the {@link #OPTIONAL} members, those that the server knows
 * @param oneSystemMessage whether it takes one system message only, at the beginning
 * @param toolNameMax the most characters of a tool's name
 * @param userMax the most characters of {@code user} and of other keys; zero to leave {@code user} out
 */
public record ChatLimits(
        Set<String> leaveOut, Set<String> accepts, boolean oneSystemMessage, int toolNameMax, int userMax) {
    /** Members that only some servers know; a strict server refuses a request with one that it does not know. */
    public static final Set<String> OPTIONAL = Set.of(
            "allowed_tools",
            CacheMarks.MEMBER,
            "parallel_tool_calls",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "reasoning_effort",
            "safety_identifier",
            "service_tier",
            "strict",
            "verbosity");

    /** OpenAI's own, for names and for keys. */
    static final int LENGTH_MAX = 64;

    /** Anthropic's own. */
    private static final int MESSAGES_USER_MAX = 256;

    /** Anthropic's own, which servers take that pass requests on to Anthropic. */
    private static final Set<String> ANTHROPICS = Set.of(CacheMarks.MEMBER);

    /** For a server that knows all of OpenAI's API. */
    public static final ChatLimits OPENAI = new ChatLimits(
            Set.of(),
            OPTIONAL.stream().filter(name -> !ANTHROPICS.contains(name)).collect(Collectors.toSet()),
            false,
            LENGTH_MAX,
            LENGTH_MAX);
    /** For a server that knows all of it and passes requests on to other providers. */
    public static final ChatLimits OPENROUTER = new ChatLimits(Set.of(), OPTIONAL, false, LENGTH_MAX, LENGTH_MAX);
    /** For an unknown server: only what every server accepts. */
    public static final ChatLimits CAREFUL = new ChatLimits(Set.of(), Set.of(), true, LENGTH_MAX, LENGTH_MAX);

    public ChatLimits {
        leaveOut = Set.copyOf(leaveOut);
        accepts = Set.copyOf(accepts);
    }

    /** For a chat request that is translated once more, to Anthropic's API, which decides by itself. */
    public ChatLimits beforeMessages() {
        return new ChatLimits(leaveOut, OPTIONAL, false, toolNameMax, MESSAGES_USER_MAX);
    }

    /** Whether the server may be sent this member. */
    boolean takes(String member) {
        return !leaveOut.contains(member)
                && (!OPTIONAL.contains(member) || accepts.contains(member))
                && !(userMax == 0 && member.equals("user"));
    }
}
