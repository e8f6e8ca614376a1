package aigateway.providers;

import aigateway.config.KindDefaults;
import aigateway.config.TraitsConfig;
import aigateway.formats.WireApi;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
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

    /** The headers of a client that a provider of this kind may get. */
    default Set<ClientHeader> clientHeaders() {
        return Set.of();
    }

    /** The headers that authenticate a request, and others that each request of this kind needs. */
    Map<String, String> headers(Optional<String> key);

    /**
     * @param baseUrl with its version, without a slash at its end
     * @param model as the provider names it
     */
    default String url(String baseUrl, WireApi api, String model) {
        return baseUrl + api.urlSuffix();
    }
}
