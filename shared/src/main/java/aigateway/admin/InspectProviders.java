package aigateway.admin;

import aigateway.audit.AdminEvent;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.providers.KeyTest;
import aigateway.providers.Provider;
import aigateway.providers.ProviderDescription;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Shows the configured providers, and tests whether they accept their keys. A test lists the models of the provider, which costs
 * nothing, with the same configuration, keys and authentication as a call.
 *
 * <p>Round trips: for a test one to the provider for each key, and then one to Postgres for the audit event.
 */
public final class InspectProviders {
    private final Supplier<List<Provider>> providers;
    private final Consumer<AdminEvent> audit;

    /**
     * @param providers those of the configuration that is in use
     * @param audit stores the event of a test
     */
    public InspectProviders(Supplier<List<Provider>> providers, Consumer<AdminEvent> audit) {
        this.providers = providers;
        this.audit = audit;
    }

    public List<ProviderDescription> list() {
        return providers.get().stream().map(Provider::describe).toList();
    }

    /** One result for each key; one for a provider without keys. */
    public Result<List<KeyTest>> test(String actor, String name) {
        return providers.get().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .map(found -> Result.ok(test(actor, found)))
                .orElseGet(() -> Result.refused(Problem.notFound("There is no provider with this name.")));
    }

    private List<KeyTest> test(String actor, Provider provider) {
        List<KeyTest> tests = provider.test();
        long working = tests.stream().filter(KeyTest::works).count();
        String detail = JsonText.objectText(
                json -> json.number("keys", (long) tests.size()).number("working", working));
        var event = new AdminEvent(actor, "provider.test", provider.name(), detail);
        audit.accept(event);
        return tests;
    }
}
