package aigateway.reports;

import aigateway.admin.OperatorTokens;
import aigateway.audit.AuditChain;
import aigateway.budgets.Budgets;
import aigateway.budgets.MoneyChecks;
import aigateway.http.ProviderHttpClient;
import aigateway.jobs.Jobs;
import aigateway.jobs.WorkTotals;
import aigateway.keys.FailedAttempts;
import aigateway.limits.Limits;
import aigateway.pricing.Prices;
import aigateway.providers.CircuitBreakers;
import aigateway.providers.Provider;
import aigateway.providers.Routes;
import aigateway.usage.UsageTotals;
import aigateway.usage.UsageTotals.Owner;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Where metrics come from, and the groups that are made of it. */
public final class MetricSources {
    private final Metrics metrics;
    private final PushCounts pushes = new PushCounts();

    /**
     * @param owners whose usage has series of its own
     */
    public MetricSources(Stored stored, Known known, Set<Owner> owners, InstantSource clock) {
        var models = new ModelLabels(stored.prices, known.routes);
        this.metrics = new Metrics(
                List.of(
                        new UsageMetrics(stored.usage, models),
                        new LatencyMetrics(stored.usage, models),
                        new OwnerMetrics(stored.usage, owners),
                        new BudgetMetrics(stored.budgets),
                        new WorkMetrics(stored.jobs, stored.work),
                        new UpkeepMetrics(stored.checks, stored.chain, stored.openAlerts, models)),
                List.of(
                        new ProviderMetrics(known.providers, known.breakers, models),
                        new ProcessMetrics(known.failures, known.tokens, known.limits, known.lastSweep, pushes)),
                clock);
    }

    /**
     * What is kept in Postgres: the same for all instances.
     *
     * @param openAlerts how many are open, by kind
     */
    public record Stored(
            UsageTotals usage,
            Budgets budgets,
            MoneyChecks checks,
            Jobs jobs,
            WorkTotals work,
            AuditChain chain,
            Supplier<Map<String, Long>> openAlerts,
            Prices prices) {}

    /** What this process knows. */
    public record Known(
            Routes routes,
            Supplier<List<Provider>> providers,
            CircuitBreakers breakers,
            FailedAttempts failures,
            OperatorTokens tokens,
            Limits limits,
            LastSweep lastSweep) {}

    public Metrics metrics() {
        return metrics;
    }

    /** The push of these metrics; its outcomes are among them. */
    public PushgatewayExport export(ProviderHttpClient http, URI gateway, Supplier<Optional<String>> authorization) {
        return new PushgatewayExport(metrics, http, gateway, authorization, pushes);
    }
}
