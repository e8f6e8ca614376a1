package aigateway.providers;

/**
 * The route of all models with one prefix.
 *
 * @param stripped whether the provider knows the models without the prefix
 * @param route its targets without a model take the client's
 */
public record PrefixRoute(String prefix, boolean stripped, Route route) {
    Route to(String model) {
        String rest = stripped ? model.substring(prefix.length()) : model;
        return new Route(
                route.weightedTargets().stream()
                        .map(each -> new Route.Weighted(named(each.target(), rest), each.weight()))
                        .toList(),
                route.fallbacks().stream().map(each -> named(each, rest)).toList(),
                route.fallbackOn());
    }

    private static Target named(Target target, String model) {
        return target.model().isEmpty()
                ? new Target(target.provider(), model, false, target.retries(), target.timeout())
                : target;
    }

    /** The models that its first provider lists, under the names that clients use. */
    ListedModels listedModels() {
        Provider provider = route.weightedTargets().getFirst().target().provider();
        return stripped ? new ListedModels(provider, prefix, "") : new ListedModels(provider, "", prefix);
    }

    /**
     * Some of the models that a provider lists.
     *
     * @param before the prefix that clients put before its names
     * @param only the prefix that the names must have
     */
    record ListedModels(Provider provider, String before, String only) {
        boolean contains(String model) {
            return model.startsWith(only);
        }
    }
}
