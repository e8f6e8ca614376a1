package aigateway.config;

import aigateway.config.RouteConfig.Match;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the file of providers and routes. */
public final class ConfigReader {
    private static final String PROVIDERS = "providers";
    private static final String ROUTES = "routes";
    private static final String ALIASES = "aliases";
    private static final String DEFAULT_PROVIDER = "default_provider";
    private static final List<String> MEMBERS = List.of(PROVIDERS, ROUTES, ALIASES, DEFAULT_PROVIDER);

    private ConfigReader() {}

    /**
     * What the file says, if all of it is right.
     *
     * @param yaml the whole text of the file
     * @param kinds the kinds of providers by name, the usual one first
     * @throws ConfigProblem with everything that is wrong
     */
    public static GatewayConfig read(String yaml, Map<String, KindDefaults> kinds) {
        ConfigErrors errors = new ConfigErrors();
        Optional<GatewayConfig> config = YamlParser.root(yaml, errors)
                .flatMap(root -> ConfigValue.root(root, errors).members(MEMBERS))
                .map(members -> config(members, kinds));
        if (errors.any()) {
            throw errors.problem();
        }
        return config.orElseThrow();
    }

    private static GatewayConfig config(ConfigObject members, Map<String, KindDefaults> kinds) {
        Map<String, ConfigValue> named = members.required(PROVIDERS)
                .map(value -> value.entries(ConfigBounds.PROVIDERS_MAX))
                .orElse(Map.of());
        List<ProviderConfig> providers = new ArrayList<>();
        ProviderReader reader = new ProviderReader(kinds);
        named.forEach((name, value) -> reader.read(name, value).ifPresent(providers::add));
        List<RouteConfig> routes =
                members.at(ROUTES).map(value -> routes(value, named.keySet())).orElse(List.of());
        Map<String, String> aliases =
                members.at(ALIASES).map(value -> aliases(value, routes)).orElse(Map.of());
        Optional<String> defaultProvider =
                members.at(DEFAULT_PROVIDER).flatMap(value -> defaultProvider(value, named.keySet()));
        return new GatewayConfig(providers, routes, aliases, defaultProvider);
    }

    private static List<RouteConfig> routes(ConfigValue value, Set<String> providers) {
        RouteReader reader = new RouteReader(providers);
        List<RouteConfig> routes = new ArrayList<>();
        Map<String, ConfigValue> seen = new HashMap<>();
        for (ConfigValue item : value.items(0, ConfigBounds.ROUTES_MAX)) {
            reader.read(item).ifPresent(route -> {
                ConfigValue first = seen.putIfAbsent(described(route.match()), item);
                if (first != null) {
                    item.refuse("has the same " + described(route.match()) + " as the route of line " + first.line());
                }
                routes.add(route);
            });
        }
        return routes;
    }

    private static String described(Match match) {
        return switch (match) {
            case Match.Model(String name) -> "model '" + name + "'";
            case Match.Prefix(String prefix, boolean _) -> "prefix '" + prefix + "'";
        };
    }

    private static Map<String, String> aliases(ConfigValue members, List<RouteConfig> routes) {
        Set<Match> routed = routes.stream().map(RouteConfig::match).collect(Collectors.toSet());
        Map<String, ConfigValue> named = members.entries(ConfigBounds.ALIASES_MAX);
        Map<String, String> aliases = new LinkedHashMap<>();
        named.forEach((alias, value) -> {
            if (!TextFormat.MODEL_NAME.fits(alias)) {
                value.refuse("an alias has 1 to 256 printable characters");
            } else if (routed.contains(new Match.Model(alias))) {
                value.refuse("a route has this model, so that it cannot be an alias too");
            }
            value.text(TextFormat.MODEL_NAME).ifPresent(model -> {
                if (named.containsKey(model)) {
                    value.refuse("'" + TextFormat.shown(model) + "' is an alias itself");
                }
                aliases.put(alias, model);
            });
        });
        return aliases;
    }

    private static Optional<String> defaultProvider(ConfigValue value, Set<String> providers) {
        Optional<String> name = value.text();
        if (name.isPresent() && !providers.contains(name.get())) {
            value.refuse("there is no provider named '" + TextFormat.shown(name.get()) + "'");
        }
        return name;
    }
}
