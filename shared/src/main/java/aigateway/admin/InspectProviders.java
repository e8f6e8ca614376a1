package aigateway.admin;

import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.providers.KeyTest;
import aigateway.providers.Provider;
import aigateway.providers.ProviderDescription;
import java.util.List;
import java.util.function.Supplier;

/**
 * Shows the configured providers, and tests whether they accept their keys. A test lists the models of the provider, which costs
 * nothing, with the same configuration, keys and authentication as a call.
 *
 * <p>Round trips: for a test one to the provider for each key.
 */
public final class InspectProviders {
    private final Supplier<List<Provider>> providers;

    /** @param providers those of the configuration that is in use */
    public InspectProviders(Supplier<List<Provider>> providers) {
        this.providers = providers;
    }

    public List<ProviderDescription> list() {
        return providers.get().stream().map(Provider::describe).toList();
    }

    /** One result for each key; one for a provider without keys. */
    public Result<List<KeyTest>> test(String name) {
        return providers.get().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .map(found -> Result.ok(found.test()))
                .orElseGet(() -> Result.refused(Problem.notFound("There is no provider with this name.")));
    }
}
