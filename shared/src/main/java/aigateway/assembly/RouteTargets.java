package aigateway.assembly;

import aigateway.config.ProviderConfig;
import aigateway.config.RouteConfig;
import aigateway.config.TargetConfig;
import aigateway.providers.Provider;
import aigateway.providers.Route;
import aigateway.providers.Target;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Makes routes of the configuration file's, with the providers that it names.
 *
 * @param named the providers by name
 * @param configured what the file says about each; the mock provider is not in it
 */
record RouteTargets(Map<String, Provider> named, Map<String, ProviderConfig> configured) {
    /**
     * @param model that a target without a model is called with; empty for the client's
     */
    Route route(RouteConfig route, String model) {
        return new Route(
                route.targets().stream()
                        .map(each -> new Route.Weighted(target(route, each, model), each.weight()))
                        .toList(),
                route.fallbacks().stream()
                        .map(each -> target(route, each, model))
                        .toList(),
                route.fallbackOn());
    }

    private Target target(RouteConfig route, TargetConfig target, String model) {
        Provider provider = named.get(target.provider());
        if (provider == null) {
            throw new IllegalArgumentException(
                    "A route names the provider 'mock', which is off: MOCK_PROVIDER and MOCK_PROVIDER_URL turn it on.");
        }
        Optional<ProviderConfig> config = Optional.ofNullable(configured.get(target.provider()));
        int retries = route.retries().orElse(config.map(ProviderConfig::retries).orElse(0));
        Optional<Duration> timeout =
                target.timeout().or(route::timeout).or(() -> config.flatMap(ProviderConfig::timeout));
        // Without a model, a route of a prefix takes the client's.
        return new Target(provider, target.model().orElse(model), true, retries, timeout);
    }
}
