package aigateway.providers;

import java.util.List;

/**
 * What an operator sees of a provider.
 *
 * @param baseUrl as its calls use it, with the version if one was added
 * @param auth the name of its authentication
 * @param keys none where the provider needs none
 */
public record ProviderDescription(
        String name, String kind, String baseUrl, String auth, List<String> apis, List<Key> keys) {
    public ProviderDescription {
        apis = List.copyOf(apis);
        keys = List.copyOf(keys);
    }

    /**
     * A key by its name, never its value.
     *
     * @param set whether there is a secret of this name
     */
    public record Key(String name, boolean set) {}
}
