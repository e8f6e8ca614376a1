package aigateway.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The file after reading: every rule of the format holds. Lists and maps are in the order of the file.
 *
 * @param aliases a client's model, and the model that is routed instead; never the name of another alias
 * @param defaultProvider serves the models without a route
 */
public record GatewayConfig(
        List<ProviderConfig> providers,
        List<RouteConfig> routes,
        Map<String, String> aliases,
        Optional<String> defaultProvider) {
    public GatewayConfig {
        providers = List.copyOf(providers);
        routes = List.copyOf(routes);
        aliases = Collections.unmodifiableMap(new LinkedHashMap<>(aliases));
    }
}
