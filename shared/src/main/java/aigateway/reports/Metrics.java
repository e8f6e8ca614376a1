package aigateway.reports;

import aigateway.audit.Audits;
import aigateway.jobs.Jobs;
import aigateway.keys.FailedAttempts;
import aigateway.limits.Limits;
import aigateway.pricing.ListedPrice;
import aigateway.pricing.PriceList;
import aigateway.pricing.Prices;
import aigateway.usage.Usages;
import aigateway.webhooks.Deliveries;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Prometheus text. An instance's own counters mean nothing where instances come and go, so a registry is filled at each
 * scrape from totals in Postgres that only grow. Labels come from configured sets; a model without a price is "other".
 *
 * <p>Round trips: five to Postgres a scrape.
 */
public final class Metrics {
    private static final double NANO = 1e9;
    private static final double MILLI = 1e3;

    private final Usages usages;
    private final Audits audits;
    private final Jobs jobs;
    private final Deliveries deliveries;
    private final Prices prices;
    private final FailedAttempts failures;
    private final Limits limits;

    public Metrics(
            Usages usages,
            Audits audits,
            Jobs jobs,
            Deliveries deliveries,
            Prices prices,
            FailedAttempts failures,
            Limits limits) {
        this.usages = usages;
        this.audits = audits;
        this.jobs = jobs;
        this.deliveries = deliveries;
        this.prices = prices;
        this.failures = failures;
        this.limits = limits;
    }

    /**
     * @throws aigateway.kernel.Unavailable when Postgres is out of reach
     */
    public String scrape() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try {
            requests(registry);
            consumption(registry);
            work(registry);
            failures.totals()
                    .forEach((reason, count) -> counter(
                            registry,
                            "agw_unidentified_refusals",
                            "Requests refused without a valid key, in this process only",
                            Tags.of("reason", reason),
                            count));
            limits.refusals()
                    .forEach((kind, count) -> counter(
                            registry,
                            "agw_rate_limit_refusals",
                            "Calls refused by a rate limit, in this process only",
                            Tags.of("limit", kind),
                            count));
            return registry.scrape();
        } finally {
            registry.close();
        }
    }

    private void requests(PrometheusMeterRegistry registry) {
        for (Audits.Total total : audits.totals()) {
            counter(
                    registry,
                    "agw_requests",
                    "Calls with a valid key, by status",
                    Tags.of("endpoint", total.endpoint(), "status", Long.toString(total.status())),
                    total.calls());
        }
    }

    private void consumption(PrometheusMeterRegistry registry) {
        for (Sum sum : sums(usages.totals())) {
            Tags origin = Tags.of("endpoint", sum.endpoint, "provider", sum.provider, "model", sum.model);
            if (sum.outcome.equals("cached")) {
                // No provider was called: it must not count as a provider call.
                counter(registry, "agw_cache_hits", "Calls answered from the cache", origin, sum.calls);
                continue;
            }
            Tags split = origin.and("outcome", sum.outcome);
            counter(registry, "agw_provider_calls", "Attempts at providers", split, sum.calls);
            counter(registry, "agw_tokens", "Tokens consumed", split.and("kind", "input"), sum.input);
            counter(registry, "agw_tokens", "Tokens consumed", split.and("kind", "cached_input"), sum.cached);
            counter(registry, "agw_tokens", "Tokens consumed", split.and("kind", "output"), sum.output);
            counter(registry, "agw_cost_usd", "Cost in US dollars", split, sum.nanoUsd / NANO);
            counter(
                    registry,
                    "agw_provider_seconds",
                    "Time spent in calls to providers",
                    split,
                    (double) sum.millis / MILLI);
        }
    }

    private void work(PrometheusMeterRegistry registry) {
        jobs.counts()
                .forEach((status, count) ->
                        gauge(registry, "agw_jobs", "Jobs by status", Tags.of("status", status.text()), count));
        gauge(
                registry,
                "agw_job_oldest_due_seconds",
                "Time that the oldest due job has waited",
                Tags.empty(),
                jobs.oldestDueSeconds());
        deliveries
                .counts()
                .forEach((status, count) -> gauge(
                        registry,
                        "agw_webhook_deliveries",
                        "Webhook deliveries by status",
                        Tags.of("status", status),
                        count));
    }

    private static final class Sum {
        private final String endpoint;
        private final String provider;
        private final String model;
        private final String outcome;
        private long calls;
        private long input;
        private long cached;
        private long output;
        private double nanoUsd;
        private long millis;

        Sum(Usages.Total first, String model) {
            this.endpoint = first.endpoint();
            this.provider = first.provider();
            this.model = model;
            this.outcome = first.outcome();
        }

        void add(Usages.Total total) {
            calls += total.calls();
            input += total.inputTokens();
            cached += total.cachedTokens();
            output += total.outputTokens();
            nanoUsd += (double) total.cost().nanoUsd();
            millis += total.millis();
        }
    }

    private List<Sum> sums(List<Usages.Total> totals) {
        // The listed name, never the requested one: a client may invent a dated snapshot of a model for each day.
        PriceList known = prices.current();
        Map<String, Sum> sums = new TreeMap<>();
        for (Usages.Total total : totals) {
            String model = known.entry(total.provider(), total.model())
                    .map(ListedPrice::model)
                    .orElse("other");
            String name = String.join("\n", total.endpoint(), total.provider(), model, total.outcome());
            sums.computeIfAbsent(name, _ -> new Sum(total, model)).add(total);
        }
        return List.copyOf(sums.values());
    }

    private static void counter(
            PrometheusMeterRegistry registry, String name, String description, Tags tags, long value) {
        counter(registry, name, description, tags, (double) value);
    }

    private static void counter(
            PrometheusMeterRegistry registry, String name, String description, Tags tags, double value) {
        FunctionCounter.builder(name, registry, _ -> value)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private static void gauge(
            PrometheusMeterRegistry registry, String name, String description, Tags tags, long value) {
        Gauge.builder(name, () -> (double) value)
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
