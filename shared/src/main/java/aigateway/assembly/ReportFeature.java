package aigateway.assembly;

import aigateway.reports.LastSweep;
import aigateway.reports.Metrics;
import aigateway.reports.PushgatewayExport;
import aigateway.reports.Readiness;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Metrics and readiness.
 *
 * @param lastSweep noted by the process that runs upkeep on a schedule of its own
 * @param export empty where no Pushgateway is configured
 */
public record ReportFeature(
        Metrics metrics, Readiness readiness, LastSweep lastSweep, Optional<PushgatewayExport> export) {
    static ReportFeature of(
            Settings settings, Infrastructure on, Stores stores, KeyAccess access, InstantSource clock) {
        var lastSweep = new LastSweep(clock);
        var metrics = new Metrics(
                stores.usages(),
                stores.audits(),
                stores.auditChain(),
                stores.jobs(),
                stores.workTotals(),
                stores.moneyChecks(),
                stores.prices(),
                access.failures(),
                access.limits(),
                lastSweep,
                access.tokens());
        var readiness = new Readiness(
                List.of(
                        new Readiness.Dependency("postgres", true, on.postgres::ping),
                        new Readiness.Dependency("redis", false, on.redis::ping),
                        new Readiness.Dependency("sqs", false, on.jobsQueue::ping)),
                lastSweep,
                clock);
        return new ReportFeature(
                metrics,
                readiness,
                lastSweep,
                settings.pushgateway().map(url -> new PushgatewayExport(metrics, on.http, url)));
    }
}
