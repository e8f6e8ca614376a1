package aigateway.providers;

import java.net.URI;
import java.util.Optional;

/**
 * Where the paths of a provider's APIs start. The URL is used as it is configured: a version is added only where the kind of
 * provider says so, which is for a URL without a path.
 *
 * @param start scheme, host and path, without a slash at its end
 * @param query with its question mark, for every call; empty without one
 */
record ApiRoot(String start, String query) {
    /** The version that every public API of these kinds has now. */
    private static final String VERSION = "/v1";

    static ApiRoot of(URI configured, ProviderKind kind) {
        String path = Optional.ofNullable(configured.getRawPath()).orElse("").replaceAll("/+$", "");
        String query = configured.getRawQuery();
        return new ApiRoot(
                configured.getScheme() + "://" + configured.getRawAuthority() + path
                        + (kind.addsVersion(path) ? VERSION : ""),
                query == null ? "" : "?" + query);
    }

    /** @param path of an API, with a slash at its start */
    String at(String path) {
        return start + path + query;
    }
}
