package aigateway.providers;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which providers serve a model. What is configured may be exchanged while calls are under way; each call keeps what it
 * found.
 */
public final class Routes {
    private static final String MOCK_PREFIX = "mock-";

    private volatile Table table;

    public Routes(Table table) {
        this.table = table;
    }

    /**
     * The configuration.
     *
     * @param aliases other names, each with the model that it stands for
     * @param models routes of single models
     * @param prefixes routes of all models with one prefix; the longest prefix wins
     * @param mock serves {@code mock-*} unless a route says otherwise; null when it is off
     * @param otherwise serves the rest; null where other models do not exist
     */
    public record Table(
            Map<String, String> aliases,
            Map<String, Route> models,
            List<PrefixRoute> prefixes,
            @Nullable Provider mock,
            @Nullable Provider otherwise) {
        public Table {
            aliases = Map.copyOf(aliases);
            models = Map.copyOf(models);
            prefixes = prefixes.stream()
                    .sorted(Comparator.comparingInt(
                            (PrefixRoute each) -> -each.prefix().length()))
                    .toList();
        }

        /** Only these two, from the environment. */
        public static Table of(@Nullable Provider mock, @Nullable Provider otherwise) {
            return new Table(Map.of(), Map.of(), List.of(), mock, otherwise);
        }
    }

    /** The configuration that is in force. */
    public Table table() {
        return table;
    }

    public void replace(Table with) {
        table = with;
    }

    /** Empty when no provider could know the model. */
    public Optional<Route> find(String name) {
        Table now = table;
        String model = now.aliases.getOrDefault(name, name);
        Route exact = now.models.get(model);
        if (exact != null) {
            return Optional.of(exact);
        }
        return now.prefixes.stream()
                .filter(each -> model.startsWith(each.prefix()))
                .findFirst()
                .map(each -> each.to(model))
                .or(() -> Optional.ofNullable(
                                now.mock != null && model.startsWith(MOCK_PREFIX) ? now.mock : now.otherwise)
                        .map(provider -> Route.to(Target.of(provider, model))));
    }

    /** The configured names, each with the name of its first provider. */
    Map<String, String> named() {
        Table now = table;
        Map<String, String> named = new TreeMap<>();
        Stream.concat(now.models.keySet().stream(), now.aliases.keySet().stream())
                .forEach(name -> find(name)
                        .ifPresent(route -> named.put(
                                name,
                                route.weightedTargets()
                                        .getFirst()
                                        .target()
                                        .provider()
                                        .name())));
        return named;
    }

    /** The names of all configured providers. */
    public Set<String> providers() {
        Table now = table;
        return Stream.of(
                        now.models.values().stream().flatMap(Routes::names),
                        now.prefixes.stream().flatMap(each -> names(each.route())),
                        Stream.of(now.mock, now.otherwise)
                                .filter(Objects::nonNull)
                                .map(Provider::name))
                .flatMap(Function.identity())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the configuration names a model of a provider. */
    public boolean names(String provider, String model) {
        return table.models.values().stream()
                .flatMap(Routes::targets)
                .anyMatch(target -> target.provider().name().equals(provider)
                        && target.model().equals(model));
    }

    private static Stream<String> names(Route route) {
        return targets(route).map(target -> target.provider().name());
    }

    private static Stream<Target> targets(Route route) {
        return Stream.concat(route.weightedTargets().stream().map(Route.Weighted::target), route.fallbacks().stream());
    }

    Optional<Provider> mock() {
        return Optional.ofNullable(table.mock);
    }

    /** The models of external providers, in the order of precedence. */
    List<PrefixRoute.ListedModels> listedModels() {
        Table now = table;
        return Stream.concat(
                        Optional.ofNullable(now.otherwise).stream()
                                .map(provider -> new PrefixRoute.ListedModels(provider, "", "")),
                        now.prefixes.stream()
                                .map(PrefixRoute::listedModels)
                                .filter(listed -> !listed.provider().equals(now.mock)))
                .toList();
    }
}
