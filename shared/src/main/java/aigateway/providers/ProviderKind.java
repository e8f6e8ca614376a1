package aigateway.providers;

import aigateway.config.KindDefaults;
import aigateway.formats.WireApi;
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

    /**
     * @param apis the APIs that this provider speaks
     * @param outputCapField the member that caps the output of a chat request
     */
    Traits traits(Set<WireApi> apis, String outputCapField, boolean errorsAreFree);

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
