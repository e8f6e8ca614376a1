package aigateway.assembly;

import aigateway.reports.LastSweep;
import aigateway.reports.MetricSources;
import aigateway.reports.Metrics;
import aigateway.reports.PostgresUnderWay;
import aigateway.reports.PushgatewayExport;
import aigateway.reports.Readiness;
import aigateway.reports.UnderWay;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Metrics, readiness, and what is under way.
 *
 * @param lastSweep noted by the process that runs upkeep on a schedule of its own
 * @param export empty where no Pushgateway is configured
 */
public record ReportFeature(
        Metrics metrics,
        Readiness readiness,
        LastSweep lastSweep,
        Optional<PushgatewayExport> export,
        UnderWay underWay) {
    static ReportFeature of(
            Settings settings,
            Infrastructure on,
            Stores stores,
            KeyAccess access,
            CallFeature calls,
            ConfiguredRoutes routes,
            InstantSource clock) {
        var lastSweep = new LastSweep(clock);
        MetricSettings wanted = settings.metrics();
        var sources = new MetricSources(
                stored(stores),
                new MetricSources.Known(
                        routes.routes(),
                        routes::providers,
                        calls.breakers(),
                        access.failures(),
                        access.tokens(),
                        access.limits(),
                        lastSweep),
                wanted.owners(),
                clock);
        var readiness = new Readiness(
                List.of(
                        new Readiness.Dependency("postgres", true, on.postgres::ping),
                        new Readiness.Dependency("redis", false, on.redis::ping),
                        new Readiness.Dependency("sqs", false, on.jobsQueue::ping)),
                lastSweep,
                clock);
        return new ReportFeature(
                sources.metrics(),
                readiness,
                lastSweep,
                wanted.pushgateway().map(url -> sources.export(on.http, url, () -> wanted.authorization(on.secrets))),
                new PostgresUnderWay(on.postgres));
    }

    private static MetricSources.Stored stored(Stores stores) {
        return new MetricSources.Stored(
                stores.usageTotals(),
                stores.budgets(),
                stores.moneyChecks(),
                stores.jobs(),
                stores.workTotals(),
                stores.auditChain(),
                stores.alerts()::openByKind,
                stores.prices());
    }
}
