package aigateway.call;

import aigateway.kernel.AskedModel;
import aigateway.pricing.Prices;
import aigateway.providers.Route;
import aigateway.providers.Routes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The names of models that clients request, as reports name them. A name has sums of its own if it leads to a model that has.
 *
 * <p>Round trips: none.
 */
public final class AskedModels {
    private static final int LENGTH_MAX = 100;

    private final Routes routes;
    private final ListedModels listed;

    public AskedModels(Routes routes, Prices prices) {
        this.routes = routes;
        this.listed = new ListedModels(prices);
    }

    /** Null where the body was not read. */
    @Nullable
    AskedModel of(@Nullable String model) {
        if (model == null) {
            return null;
        }
        return new AskedModel(cut(model), isListed(model));
    }

    private boolean isListed(String model) {
        Optional<Route> route = routes.find(model);
        if (route.isPresent()) {
            for (Route.Weighted weighted : route.get().weightedTargets()) {
                if (listed.contains(weighted.target())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A text column cannot hold a zero character, and a client may send a name of any length. */
    private static String cut(String model) {
        String clean = model.replace("\0", "");
        return clean.length() <= LENGTH_MAX ? clean : clean.substring(0, LENGTH_MAX);
    }
}
