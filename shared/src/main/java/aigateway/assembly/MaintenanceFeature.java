package aigateway.assembly;

import aigateway.maintenance.BudgetUpkeep;
import aigateway.maintenance.DeliveryUpkeep;
import aigateway.maintenance.JobUpkeep;
import aigateway.maintenance.Retention;
import aigateway.maintenance.RotateEncryption;
import aigateway.maintenance.Sweep;
import aigateway.maintenance.SweepTask;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** Scheduled upkeep. */
public record MaintenanceFeature(Sweep sweep) {
    static MaintenanceFeature of(
            Settings settings,
            Infrastructure on,
            Stores stores,
            JobFeature jobs,
            WebhookFeature webhooks,
            InstantSource clock) {
        var budgets = new BudgetUpkeep(stores.holds(), stores.budgets());
        var jobUpkeep =
                new JobUpkeep(stores.jobs(), stores.batches(), jobs.queue(), jobs.endLost(), jobs.finishBatch());
        var deliveries = new DeliveryUpkeep(stores.deliveries(), webhooks.queue());
        return new MaintenanceFeature(new Sweep(List.of(
                new SweepTask("expire_holds", budgets::expireHolds),
                new SweepTask("end_lost_jobs", jobUpkeep::endLostJobs),
                new SweepTask("enqueue_jobs", jobUpkeep::enqueueDue),
                new SweepTask("finish_batches", jobUpkeep::finishBatches),
                new SweepTask("abandon_deliveries", deliveries::abandonLost),
                new SweepTask("enqueue_deliveries", deliveries::enqueueDue),
                new SweepTask("totals", stores.audits()::totalUp),
                new SweepTask("budget_alerts", budgets::logAlerts),
                new SweepTask("retention", retention(settings, stores, clock)::run),
                new SweepTask("rotate_encryption", rotation(on, stores)::run))));
    }

    private static Retention retention(Settings settings, Stores stores, InstantSource clock) {
        return new Retention(
                stores.jobs(),
                stores.batches(),
                stores.idempotencyKeys(),
                stores.deliveries(),
                stores.audits(),
                clock,
                settings.retention().jobs(),
                settings.retention().audit());
    }

    private static RotateEncryption rotation(Infrastructure on, Stores stores) {
        return new RotateEncryption(
                on.vault,
                Stream.concat(Stream.of(stores.keys().webhookSecrets()), stores.webhookEndpoints().sealed().stream())
                        .toList());
    }
}
