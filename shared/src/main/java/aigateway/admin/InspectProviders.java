package aigateway.admin;

import aigateway.audit.AdminEvent;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.providers.CircuitBreakers;
import aigateway.providers.KeyState;
import aigateway.providers.KeyTest;
import aigateway.providers.Provider;
import aigateway.providers.Routes;
import aigateway.providers.TargetHealth;
import aigateway.usage.Dimension;
import aigateway.usage.Figures;
import aigateway.usage.Latencies.Histogram;
import aigateway.usage.Requests;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import aigateway.usage.Usages;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    /** The largest first. */
    private static final int MODELS_MAX = 500;

    private final Configuration configuration;
    private final CircuitBreakers breakers;
    private final Consumer<AdminEvent> audit;
    private final Usages usages;
    private final Requests requests;
    private final InstantSource clock;

    /**
     * What is in use now.
     *
     * @param providers all, also those that no route names
     * @param file empty where there is none
     */
    public record Configuration(
            Supplier<List<Provider>> providers, Routes routes, Supplier<Optional<ConfigFile>> file) {}

    /**
     * @param audit stores the event of a test
     */
    public InspectProviders(
            Configuration configuration,
            CircuitBreakers breakers,
            Consumer<AdminEvent> audit,
            Usages usages,
            Requests requests,
            InstantSource clock) {
        this.configuration = configuration;
        this.breakers = breakers;
        this.audit = audit;
        this.usages = usages;
        this.requests = requests;
        this.clock = clock;
    }

    /**
     * @param lately its calls in this hour and the one before
     * @param times of its attempts in them; null where there was none
     * @param models those that were called lately, by name
     * @param failure the last one; null when none of the newest attempts failed there
     */
    public record Shown(
            Provider provider,
            Figures lately,
            @Nullable Histogram times,
            List<ModelHealth> models,
            Requests.@Nullable ProviderFailure failure) {
        public Shown {
            models = List.copyOf(models);
        }
    }

    /**
     * A model of a provider.
     *
     * @param lately its calls in this hour and the one before
     * @param times of its attempts; null where there was none
     * @param circuit as this process has found it; null where this process has not called it
     */
    public record ModelHealth(
            String model,
            Figures lately,
            @Nullable Histogram times,
            @Nullable TargetHealth circuit) {}

    private record Target(String provider, String model) {}

    /** The configuration file, as this process has read it. No round trip. */
    public Optional<ConfigFile> file() {
        return configuration.file.get();
    }

    /** Which providers serve which models. No round trip. */
    public Routes.Table routes() {
        return configuration.routes.table();
    }

    /** Those of the configuration, in its order. No round trip. */
    public List<String> names() {
        return configuration.providers.get().stream().map(Provider::name).toList();
    }

    public List<Shown> list() {
        List<Provider> all = configuration.providers.get();
        if (all.isEmpty()) {
            return List.of();
        }
        Map<String, UsageReport.Line> lately = new HashMap<>();
        report(Dimension.PROVIDER).lines().forEach(line -> {
            String name = line.groups().getFirst().value();
            if (name != null) {
                lately.put(name, line);
            }
        });
        Map<String, List<ModelHealth>> models = models();
        Map<String, Requests.ProviderFailure> failures = requests.lastFailures().stream()
                .collect(Collectors.toMap(Requests.ProviderFailure::provider, failure -> failure));
        return all.stream()
                .map(each -> shown(
                        each,
                        lately.get(each.name()),
                        models.getOrDefault(each.name(), List.of()),
                        failures.get(each.name())))
                .toList();
    }

    /** The keys that rest, by provider, as this process knows; no round trip. */
    public Map<String, List<KeyState>> resting() {
        Map<String, List<KeyState>> resting = new TreeMap<>();
        for (Provider provider : configuration.providers.get()) {
            List<KeyState> keys = provider.keyStates().stream()
                    .filter(key -> key.restingUntil() != null)
                    .toList();
            if (!keys.isEmpty()) {
                resting.put(provider.name(), keys);
            }
        }
        return resting;
    }

    private static Shown shown(
            Provider provider,
            UsageReport.@Nullable Line lately,
            List<ModelHealth> models,
            Requests.@Nullable ProviderFailure failure) {
        return new Shown(
                provider,
                lately == null ? Figures.NONE : lately.figures(),
                lately == null ? null : attempts(lately),
                models,
                failure);
    }

    private static @Nullable Histogram attempts(UsageReport.Line line) {
        return line.latencies() == null ? null : line.latencies().provider();
    }

    private UsageReport report(Dimension... by) {
        Instant now = clock.instant();
        Instant from = now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(1));
        return usages.report(UsageQuery.of(from, now.plus(Duration.ofHours(1)), ZoneOffset.UTC)
                .by(by)
                .withLatency()
                .atMost(MODELS_MAX));
    }

    /** Those with calls lately, and those whose circuit this process knows. */
    private Map<String, List<ModelHealth>> models() {
        Map<Target, TargetHealth> circuits = new HashMap<>();
        breakers.targets().forEach(each -> circuits.put(new Target(each.provider(), each.model()), each));
        Map<String, List<ModelHealth>> models = new HashMap<>();
        report(Dimension.PROVIDER, Dimension.MODEL).lines().forEach(line -> {
            String provider = line.groups().getFirst().value();
            String model = line.groups().getLast().value();
            if (provider != null && model != null) {
                models.computeIfAbsent(provider, _ -> new ArrayList<>())
                        .add(new ModelHealth(
                                model, line.figures(), attempts(line), circuits.remove(new Target(provider, model))));
            }
        });
        circuits.forEach((target, circuit) -> models.computeIfAbsent(target.provider, _ -> new ArrayList<>())
                .add(new ModelHealth(target.model, Figures.NONE, null, circuit)));
        models.values().forEach(each -> each.sort(Comparator.comparing(ModelHealth::model)));
        return models;
    }

    /** One result for each key; one for a provider without keys. */
    public Result<List<KeyTest>> test(String actor, String name) {
        return configuration.providers.get().stream()
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
