package aigateway.assembly;

import aigateway.maintenance.RotateEncryption;
import aigateway.maintenance.Sweep;
import java.time.InstantSource;
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
        var rotation = new RotateEncryption(
                on.vault,
                Stream.concat(Stream.of(stores.keys().webhookSecrets()), stores.webhookEndpoints().sealed().stream())
                        .toList());
        return new MaintenanceFeature(new Sweep(
                stores.holds(),
                stores.budgets(),
                stores.jobs(),
                stores.batches(),
                stores.idempotencyKeys(),
                stores.deliveries(),
                stores.audits(),
                jobs.queue(),
                webhooks.queue(),
                jobs.run(),
                jobs.finishBatch(),
                rotation,
                clock,
                new Sweep.Settings(
                        JobFeature.ATTEMPTS_MAX,
                        settings.retention().jobs(),
                        settings.retention().audit())));
    }
}
