package aigateway.providers;

import aigateway.formats.WireApi;
import java.util.Set;

/**
 * The known properties of a provider.
 *
 * @param apis the APIs that it speaks
 * @param outputCapField the member that caps the output of a chat request
 * @param requiresOutputCap whether it refuses a request without a cap
 * @param toolTokens the most tokens that it adds to the input of a request with tools
 * @param errorsAreFree whether its complete 5xx answers cost nothing
 */
public record Traits(
        Set<WireApi> apis, String outputCapField, boolean requiresOutputCap, long toolTokens, boolean errorsAreFree) {
    public Traits {
        apis = Set.copyOf(apis);
    }

    public boolean speaks(WireApi api) {
        return apis.contains(api);
    }
}
