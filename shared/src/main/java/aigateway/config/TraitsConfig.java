package aigateway.config;

import java.util.Optional;
import java.util.Set;

/**
 * What the file says of a provider's properties. Where it says nothing, the host or the kind decides.
 *
 * @param apis the names of the APIs that it serves
 * @param outputCapField the member of a chat request that caps its output
 * @param errorsAreFree whether a complete 5xx response without usage costs nothing
 * @param billsTokensOnly whether it bills nothing but tokens
 * @param trustedMembers of requests, which cost nothing beside their bytes
 * @param limits what it accepts of a request
 */
public record TraitsConfig(
        Set<String> apis,
        Optional<String> outputCapField,
        Optional<Boolean> errorsAreFree,
        Optional<Boolean> billsTokensOnly,
        Set<String> trustedMembers,
        LimitsConfig limits) {
    public TraitsConfig {
        apis = Set.copyOf(apis);
        trustedMembers = Set.copyOf(trustedMembers);
    }
}
