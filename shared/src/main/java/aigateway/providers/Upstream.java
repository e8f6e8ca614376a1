package aigateway.providers;

import java.net.URI;
import java.util.Map;

/**
 * Where and what the provider is.
 *
 * @param baseUrl as configured; see {@link ApiRoot}
 * @param headers from the configuration, such as HTTP-Referer
 */
public record Upstream(
        String name,
        URI baseUrl,
        ProviderKind kind,
        Map<String, String> headers,
        Traits traits,
        Authentication authentication) {
    public Upstream {
        headers = Map.copyOf(headers);
    }

    /** With the usual authentication of its host and kind. */
    public Upstream(String name, URI baseUrl, ProviderKind kind, Map<String, String> headers, Traits traits) {
        this(name, baseUrl, kind, headers, traits, Authentications.usual(kind, baseUrl));
    }
}
