package aigateway.config;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One provider: where it is, and how it is called.
 *
 * @param kind the name of its kind
 * @param baseUrl http or https, without userinfo, query and fragment
 * @param keys the names of the secrets that hold its keys, never a key; empty for a server without one
 * @param retries further attempts at this provider after a failure that is proven free
 * @param timeout for one attempt, unless a route says otherwise
 * @param auth how requests are authenticated; empty where the host or the kind decides
 */
public record ProviderConfig(
        String name,
        String kind,
        URI baseUrl,
        List<String> keys,
        Map<String, String> headers,
        TraitsConfig traits,
        int retries,
        Optional<Duration> timeout,
        Optional<AuthConfig> auth) {
    public ProviderConfig {
        keys = List.copyOf(keys);
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
}
