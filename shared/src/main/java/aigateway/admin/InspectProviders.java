package aigateway.admin;

import aigateway.audit.AdminEvent;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.providers.KeyTest;
import aigateway.providers.Provider;
import aigateway.usage.Dimension;
import aigateway.usage.Figures;
import aigateway.usage.Requests;
import aigateway.usage.UsageQuery;
import aigateway.usage.Usages;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows the configured providers, and tests whether they accept their keys. A test lists the models of the provider, which costs
 * nothing, with the same configuration, keys and authentication as a call.
 *
 * <p>Round trips: some to Postgres for the list; for a test one to the provider for each key, and then one to Postgres for the
 * audit event.
 */
public final class InspectProviders {
    private final Supplier<List<Provider>> providers;
    private final Consumer<AdminEvent> audit;
    private final Usages usages;
    private final Requests requests;
    private final InstantSource clock;

    /**
     * @param providers those of the configuration that is in use
     * @param audit stores the event of a test
     */
    public InspectProviders(
            Supplier<List<Provider>> providers,
            Consumer<AdminEvent> audit,
            Usages usages,
            Requests requests,
            InstantSource clock) {
        this.providers = providers;
        this.audit = audit;
        this.usages = usages;
        this.requests = requests;
        this.clock = clock;
    }

    /**
     * @param lately its calls in this hour and the one before
     * @param failure the last one; null when none of the newest attempts failed there
     */
    public record Shown(Provider provider, Figures lately, Requests.@Nullable ProviderFailure failure) {}

    public List<Shown> list() {
        List<Provider> all = providers.get();
        if (all.isEmpty()) {
            return List.of();
        }
        Map<String, Figures> lately = lately();
        Map<String, Requests.ProviderFailure> failures = requests.lastFailures().stream()
                .collect(Collectors.toMap(Requests.ProviderFailure::provider, failure -> failure));
        return all.stream()
                .map(each -> new Shown(each, lately.getOrDefault(each.name(), Figures.NONE), failures.get(each.name())))
                .toList();
    }

    private Map<String, Figures> lately() {
        Instant now = clock.instant();
        Instant from = now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(1));
        Map<String, Figures> lately = new HashMap<>();
        usages.report(UsageQuery.of(from, now.plus(Duration.ofHours(1)), ZoneOffset.UTC)
                        .by(Dimension.PROVIDER))
                .lines()
                .forEach(line -> {
                    String name = line.groups().getFirst().value();
                    if (name != null) {
                        lately.put(name, line.figures());
                    }
                });
        return lately;
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
