package aigateway.providers;

/**
 * The route of all models whose names begin alike.
 *
 * @param stripped whether the provider knows them without that beginning
 * @param route whose targets without a model are asked for the client's
 */
public record PrefixRoute(String prefix, boolean stripped, Route route) {
    Route to(String model) {
        String rest = stripped ? model.substring(prefix.length()) : model;
        return new Route(
                route.spread().stream()
                        .map(each -> new Route.Weighted(named(each.target(), rest), each.weight()))
                        .toList(),
                route.fallbacks().stream().map(each -> named(each, rest)).toList());
    }

    private static Target named(Target target, String model) {
        return target.model().isEmpty()
                ? new Target(target.provider(), model, target.retries(), target.timeout())
                : target;
    }

    /** What its first provider lists, under the names that clients use. */
    Shelf shelf() {
        Provider provider = route.spread().getFirst().target().provider();
        return stripped ? new Shelf(provider, prefix, "") : new Shelf(provider, "", prefix);
    }

    /**
     * Some of what a provider lists.
     *
     * @param before what clients put before its names
     * @param only how the names begin that are meant
     */
    record Shelf(Provider provider, String before, String only) {
        boolean holds(String model) {
            return model.startsWith(only);
        }
    }
}
