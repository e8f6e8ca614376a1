package aigateway.providers;

import aigateway.config.KindDefaults;
import aigateway.config.TraitsConfig;
import aigateway.formats.WireApi;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/** A kind of provider: its APIs, its URLs and its authentication. One class each, listed in {@link ProviderKinds}. */
public interface ProviderKind {
    /** Its name in the configuration. */
    String name();

    /** The APIs that a provider of this kind may speak. */
    Set<WireApi> apis();

    /** What the configuration may say of such a provider, and what applies where it says nothing. */
    KindDefaults defaults();

    /** Whether it refuses a request without an output cap. */
    default boolean requiresOutputCap() {
        return false;
    }

    /** The properties of one provider: as it is configured, else as its host is known, else as is usual for the kind. */
    default Traits traits(URI baseUrl, TraitsConfig config) {
        KnownHost host = KnownHost.of(baseUrl);
        return new Traits(
                ProviderKinds.apis(this, config.apis()),
                config.outputCapField()
                        .or(() -> host.outputCapField.filter(
                                field -> defaults().outputCapFields().contains(field)))
                        .orElse(defaults().outputCapFields().getFirst()),
                host.onlyOwnCapField,
                requiresOutputCap(),
                host.makesItsModels,
                new Billing(
                        config.errorsAreFree().orElse(host.errorsAreFree),
                        config.billsTokensOnly().orElse(host.billsTokensOnly),
                        config.trustedMembers()),
                KnownLimits.of(host, config.limits()),
                config.limits().leaveOut().orElse(Set.of()));
    }

    /** The headers that each request of this kind needs, beside the one that authenticates it. */
    default Map<String, String> headers() {
        return Map.of();
    }

    /** How a server of this kind at this address takes its key: the name in the configuration. */
    String authentication(URI baseUrl);

    /** The headers of a client that a provider of this kind may get. */
    default Set<ClientHeader> clientHeaders() {
        return Set.of();
    }

    /**
     * Whether a base URL with this path lacks the version of the API. Another path is used as it is configured.
     *
     * @param path without a slash at its end; empty for a URL without a path
     */
    default boolean addsVersion(String path) {
        return path.isEmpty();
    }

    /**
     * The path after the base URL, with a slash at its start.
     *
     * @param model as the provider names it
     */
    default String path(WireApi api, String model) {
        return api.urlSuffix();
    }
}
