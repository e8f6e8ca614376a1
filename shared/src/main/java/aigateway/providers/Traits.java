package aigateway.providers;

import aigateway.formats.WireApi;
import aigateway.formats.translation.ChatLimits;
import java.util.Set;

/**
 * The known properties of a provider.
 *
 * @param apis the APIs that it speaks
 * @param outputCapField the member that caps the output of a chat request
 * @param onlyOwnCapField whether it refuses a chat request that has another such member too
 * @param requiresOutputCap whether it refuses a request without a cap
 * @param makesItsModels whether it makes its models, so that their listed limits are its own
 * @param limits what it accepts of a translated request
 * @param leaveOut the members that the configuration leaves out of every request
 */
public record Traits(
        Set<WireApi> apis,
        String outputCapField,
        boolean onlyOwnCapField,
        boolean requiresOutputCap,
        boolean makesItsModels,
        Billing billing,
        ChatLimits limits,
        Set<String> leaveOut) {
    public Traits {
        apis = Set.copyOf(apis);
        leaveOut = Set.copyOf(leaveOut);
    }

    public boolean speaks(WireApi api) {
        return apis.contains(api);
    }
}
