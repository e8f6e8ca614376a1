package aigateway.reports;

import aigateway.admin.OperatorTokens;
import aigateway.audit.AuditChain;
import aigateway.audit.Audits;
import aigateway.budgets.MoneyChecks;
import aigateway.jobs.Jobs;
import aigateway.jobs.WorkTotals;
import aigateway.keys.FailedAttempts;
import aigateway.limits.Limits;
import aigateway.pricing.ListedPrice;
import aigateway.pricing.PriceList;
import aigateway.pricing.Prices;
import aigateway.usage.Usages;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Prometheus text. An instance's own counters mean nothing where instances come and go, so a registry is filled at each
 * scrape from totals in Postgres that only grow. Labels come from configured sets; a model without a price is "other".
 *
 * <p>Round trips: eight to Postgres a scrape.
 */
public final class Metrics {
    private static final double NANO = 1e9;
    private static final double MILLIS = 1e3;

    private final Usages usages;
    private final Audits audits;
    private final AuditChain chain;
    private final Jobs jobs;
    private final WorkTotals work;
    private final MoneyChecks checks;
    private final Prices prices;
    private final FailedAttempts failures;
    private final Limits limits;
    private final LastSweep lastSweep;
    private final OperatorTokens tokens;

    public Metrics(
            Usages usages,
            Audits audits,
            AuditChain chain,
            Jobs jobs,
            WorkTotals work,
            MoneyChecks checks,
            Prices prices,
            FailedAttempts failures,
            Limits limits,
            LastSweep lastSweep,
            OperatorTokens tokens) {
        this.usages = usages;
        this.audits = audits;
        this.chain = chain;
        this.jobs = jobs;
        this.work = work;
        this.checks = checks;
        this.prices = prices;
        this.failures = failures;
        this.limits = limits;
        this.lastSweep = lastSweep;
        this.tokens = tokens;
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
            money(registry);
            inThisProcess(registry);
            return registry.scrape();
        } finally {
            registry.close();
        }
    }

    private void inThisProcess(PrometheusMeterRegistry registry) {
        failures.totals()
                .forEach((reason, count) -> counter(
                        registry,
                        "agw_unidentified_refusals",
                        "Requests refused without a valid key, in this process only",
                        Tags.of("reason", reason),
                        count));
        tokens.refusals()
                .forEach((token, count) -> counter(
                        registry,
                        "agw_admin_refused",
                        "Requests refused for a missing or wrong operator token, in this process only",
                        Tags.of("token", token),
                        count));
        limits.refusals()
                .forEach((kind, count) -> counter(
                        registry,
                        "agw_rate_limit_refusals",
                        "Calls refused by a rate limit, in this process only",
                        Tags.of("limit", kind),
                        count));
        lastSweep
                .age()
                .ifPresent(age -> gauge(
                        registry,
                        "agw_sweep_age_seconds",
                        "Time since upkeep last ran in this process",
                        Tags.empty(),
                        age.toSeconds()));
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
        for (ModelSum sum : sums(usages.totals())) {
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
            counter(registry, "agw_provider_seconds", "Time spent in calls to providers", split, sum.millis / MILLIS);
        }
    }

    private void work(PrometheusMeterRegistry registry) {
        for (WorkTotals.Total total : work.totals()) {
            String of = total.kind().equals("job") ? "jobs" : "webhook_deliveries";
            Tags status = Tags.of("status", total.status());
            if (total.ended()) {
                counter(registry, "agw_" + of + "_ended", "Those that ended, by status", status, total.count());
            } else {
                gauge(registry, "agw_" + of, "Those that are open, by status", status, total.count());
            }
        }
        gauge(
                registry,
                "agw_job_oldest_due_seconds",
                "Time that the oldest due job has waited",
                Tags.empty(),
                jobs.oldestDueSeconds());
    }

    private void money(PrometheusMeterRegistry registry) {
        long broken = chain.checked().brokenSeq() == null ? 0 : 1;
        gauge(registry, "agw_audit_chain_broken", "1 while the audit chain is broken", Tags.empty(), broken);
        MoneyChecks.Status status = checks.status();
        gauge(
                registry,
                "agw_money_violations",
                "Rules of the money that are broken now",
                Tags.empty(),
                status.violations().values().stream().mapToLong(Long::longValue).sum());
        if (status.secondsSinceCheck() != null) {
            String what = "Time since the last check of the money";
            gauge(registry, "agw_money_check_age_seconds", what, Tags.empty(), status.secondsSinceCheck());
        }
        if (status.secondsSinceRound() != null) {
            String what = "Time since the start of the last complete check of all budgets";
            gauge(registry, "agw_money_round_age_seconds", what, Tags.empty(), status.secondsSinceRound());
        }
        costRatios()
                .forEach((origin, ratio) -> Gauge.builder("agw_cost_ratio", () -> ratio)
                        .description(
                                "Cost by our prices divided by the cost that the provider reported, today or else yesterday")
                        .tags(origin)
                        .register(registry));
    }

    /** By provider and listed model; of several days and names of a model, the ratio that is farthest from 1. */
    private Map<Tags, Double> costRatios() {
        PriceList known = prices.current();
        Map<Tags, Double> ratios = new HashMap<>();
        for (MoneyChecks.ProviderCost day : checks.providerCosts()) {
            Tags origin = Tags.of("provider", day.provider(), "model", listed(known, day.provider(), day.model()));
            ratios.merge(origin, day.ratio(), (a, b) -> distance(a) > distance(b) ? a : b);
        }
        return ratios;
    }

    private static double distance(double ratio) {
        return Math.abs(Math.log(ratio));
    }

    /** The listed name, never the requested one: a client may invent a dated snapshot of a model for each day. */
    private static String listed(PriceList known, String provider, String model) {
        return known.entry(provider, model).map(ListedPrice::model).orElse("other");
    }

    private List<ModelSum> sums(List<Usages.Total> totals) {
        PriceList known = prices.current();
        Map<String, ModelSum> sums = new TreeMap<>();
        for (Usages.Total total : totals) {
            String model = listed(known, total.provider(), total.model());
            String name = String.join("\n", total.endpoint(), total.provider(), model, total.outcome());
            sums.computeIfAbsent(name, _ -> new ModelSum(total, model)).add(total);
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
