package aigateway.config;

import java.util.Optional;
import java.util.Set;

/**
 * What the file says of what a provider accepts. Where it says nothing, the host decides.
 *
 * @param leaveOut members of requests that are never sent
 * @param accepts the optional members that the provider knows
 * @param oneSystemMessage whether it takes one system message only, at the beginning
 * @param toolNameMax the most characters of a tool's name
 * @param userMax the most characters of {@code user}; zero to leave it out
 */
public record LimitsConfig(
        Optional<Set<String>> leaveOut,
        Optional<Set<String>> accepts,
        Optional<Boolean> oneSystemMessage,
        Optional<Integer> toolNameMax,
        Optional<Integer> userMax) {
    /** Says nothing. */
    public static final LimitsConfig NONE =
            new LimitsConfig(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public LimitsConfig {
        leaveOut = leaveOut.map(Set::copyOf);
        accepts = accepts.map(Set::copyOf);
    }
}
