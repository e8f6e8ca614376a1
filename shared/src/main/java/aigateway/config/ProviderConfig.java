package aigateway.config;

import aigateway.kernel.Endpoint;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One provider: where it is, and how it wants to be spoken to.
 *
 * @param baseUrl http or https, without userinfo, query and fragment
 * @param keys the names of the secrets that hold its keys, never a key; empty for a server without one
 * @param outputCapField the member of a chat request that bounds its output
 * @param errorsAreFree whether a complete 5xx answer without usage has certainly cost nothing
 * @param retries further tries here after a failure that is proven free
 * @param timeout for one attempt, unless a route says otherwise
 */
public record ProviderConfig(
        String name,
        Kind kind,
        URI baseUrl,
        List<String> keys,
        Map<String, String> headers,
        Set<Endpoint> apis,
        String outputCapField,
        boolean errorsAreFree,
        int retries,
        Optional<Duration> timeout) {
    public ProviderConfig {
        keys = List.copyOf(keys);
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        apis = Set.copyOf(apis);
    }

    /** Whose protocol it speaks. */
    public enum Kind {
        OPENAI,
        ANTHROPIC
    }
}
