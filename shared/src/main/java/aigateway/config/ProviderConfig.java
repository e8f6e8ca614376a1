package aigateway.config;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One provider: where it is, and how it is called.
 *
 * @param kind the name of its kind
 * @param baseUrl http or https, without userinfo, query and fragment
 * @param keys the names of the secrets that hold its keys, never a key; empty for a server without one
 * @param apis the names of the APIs that it serves
 * @param outputCapField the member of a chat request that caps its output
 * @param errorsAreFree whether a complete 5xx response without usage costs nothing
 * @param retries further attempts at this provider after a failure that is proven free
 * @param timeout for one attempt, unless a route says otherwise
 */
public record ProviderConfig(
        String name,
        String kind,
        URI baseUrl,
        List<String> keys,
        Map<String, String> headers,
        Set<String> apis,
        String outputCapField,
        boolean errorsAreFree,
        int retries,
        Optional<Duration> timeout) {
    public ProviderConfig {
        keys = List.copyOf(keys);
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        apis = Set.copyOf(apis);
    }
}
