package aigateway.reports;

import aigateway.pricing.ListedPrice;
import aigateway.pricing.PriceList;
import aigateway.pricing.Prices;
import aigateway.providers.Routes;
import java.util.HashMap;
import java.util.Map;

/**
 * The names of models in labels: those with a price or a route of their own. A client may invent others, such as a dated snapshot
 * for each day, and each would be a series for ever.
 */
final class ModelLabels {
    static final String OTHER = "other";
    /** Of a call that was refused before a provider was called. */
    static final String NONE = "";

    private final Prices prices;
    private final Routes routes;

    ModelLabels(Prices prices, Routes routes) {
        this.prices = prices;
        this.routes = routes;
    }

    /** For one scrape: prices and routes as they are now. */
    Names now() {
        return new Names(prices.current(), routes);
    }

    /** Looked up once for each model. */
    static final class Names {
        private final PriceList known;
        private final Routes routes;
        private final Map<String, String> found = new HashMap<>();

        private Names(PriceList known, Routes routes) {
            this.known = known;
            this.routes = routes;
        }

        String of(String provider, String model) {
            return model.isEmpty() ? NONE : found.computeIfAbsent(provider + ' ' + model, _ -> find(provider, model));
        }

        private String find(String provider, String model) {
            return known.entry(provider, model)
                    .map(ListedPrice::model)
                    .orElseGet(() -> routes.names(provider, model) ? model : OTHER);
        }
    }
}
