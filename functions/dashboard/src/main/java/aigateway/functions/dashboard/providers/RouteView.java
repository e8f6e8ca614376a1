package aigateway.functions.dashboard.providers;

import aigateway.functions.dashboard.shown.Counts;
import aigateway.providers.PrefixRoute;
import aigateway.providers.Provider;
import aigateway.providers.Route;
import aigateway.providers.Routes;
import aigateway.providers.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which targets serve a model.
 *
 * @param model as clients name it, or a pattern
 * @param note beside it: its other names, or what is special; empty for nothing
 * @param targets one is selected by weight
 * @param fallbacks in the order of trying
 * @param causes for which another target is tried although the provider works
 */
public record RouteView(String model, String note, List<Node> targets, List<Node> fallbacks, List<String> causes) {
    private static final String CLIENTS_MODEL = "the same model";

    /**
     * @param share of the first attempts, in percent; empty for a fallback
     * @param retries further attempts at it
     */
    public record Node(String provider, String model, String share, int retries) {}

    /** In the order in which a model is looked up. */
    static List<RouteView> of(Routes.Table table) {
        List<RouteView> views = new ArrayList<>();
        table.models().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> views.add(view(each.getKey(), aliases(table, each.getKey()), each.getValue())));
        table.aliases().entrySet().stream()
                .filter(each -> !table.models().containsKey(each.getValue()))
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> views.add(new RouteView(
                        each.getKey(), "another name of " + each.getValue(), List.of(), List.of(), List.of())));
        for (PrefixRoute each : table.prefixes()) {
            views.add(view(each.prefix() + "*", each.stripped() ? "without the prefix" : "", each.route()));
        }
        add(views, "mock-*", "unless a route says otherwise", table.mock());
        add(views, "every other model", "", table.otherwise());
        return List.copyOf(views);
    }

    private static void add(List<RouteView> views, String model, String note, @Nullable Provider provider) {
        if (provider != null) {
            views.add(view(model, note, Route.to(Target.of(provider, ""))));
        }
    }

    private static String aliases(Routes.Table table, String model) {
        List<String> names = table.aliases().entrySet().stream()
                .filter(each -> each.getValue().equals(model))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        return names.isEmpty() ? "" : "also " + String.join(", ", names);
    }

    private static RouteView view(String model, String note, Route route) {
        long whole = route.weightedTargets().stream()
                .mapToLong(Route.Weighted::weight)
                .sum();
        return new RouteView(
                model,
                note,
                route.weightedTargets().stream()
                        .map(each -> node(each.target(), Counts.percent(each.weight(), whole)))
                        .toList(),
                route.fallbacks().stream().map(each -> node(each, "")).toList(),
                route.fallbackOn().stream()
                        .map(each -> each.word().replace('_', ' '))
                        .sorted()
                        .toList());
    }

    private static Node node(Target target, String share) {
        String model = target.model().isEmpty() ? CLIENTS_MODEL : target.model();
        return new Node(target.provider().name(), model, share, target.retries());
    }
}
