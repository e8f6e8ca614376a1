package aigateway.call;

import aigateway.kernel.Result;
import aigateway.kernel.Unavailable;
import aigateway.keys.Key;
import aigateway.pricing.Price;
import aigateway.pricing.Prices;
import aigateway.providers.Model;
import aigateway.providers.ModelCatalog;
import aigateway.providers.Routes;
import aigateway.providers.Target;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The models that a key may use, with what serves them and what they cost.
 *
 * <p>Round trips: those of {@link ModelCatalog}.
 */
public final class ModelDirectory {
    private final ModelCatalog catalog;
    private final Routes routes;
    private final Prices prices;

    public ModelDirectory(ModelCatalog catalog, Routes routes, Prices prices) {
        this.catalog = catalog;
        this.routes = routes;
        this.prices = prices;
    }

    /**
     * A model that clients may name.
     *
     * @param target the first one that serves it; null where none does
     * @param price null when it has no price
     */
    public record Entry(
            Model model, @Nullable Target target, @Nullable Price price) {}

    public Result<List<Entry>> list(Key key) {
        return switch (catalog.list()) {
            case ModelCatalog.Listing.Failed(var problem) -> Result.refused(problem);
            case ModelCatalog.Listing.Listed(List<Model> models) ->
                Result.ok(models.stream()
                        .filter(model -> key.allowsModel(model.id()))
                        .map(this::entry)
                        .toList());
        };
    }

    /** The names of all models, in their order; none while no provider lists any. */
    public List<String> names() {
        return switch (catalog.list()) {
            case ModelCatalog.Listing.Failed _ -> List.of();
            case ModelCatalog.Listing.Listed(List<Model> models) -> sorted(models);
        };
    }

    /** Those that are known without a call to a provider, for an answer that must not wait for one. */
    public List<String> knownNames() {
        return sorted(catalog.known());
    }

    private static List<String> sorted(List<Model> models) {
        return models.stream().map(Model::id).sorted().toList();
    }

    private Entry entry(Model model) {
        Optional<Target> target = routes.find(model.id())
                .map(route -> route.weightedTargets().getFirst().target());
        return new Entry(model, target.orElse(null), target.flatMap(this::price).orElse(null));
    }

    /** A list without prices is better than none. */
    private Optional<Price> price(Target target) {
        try {
            return prices.find(target.provider().name(), target.model());
        } catch (Unavailable _) {
            return Optional.empty();
        }
    }
}
