package aigateway.assembly;

import aigateway.kernel.Backoff;
import aigateway.kernel.Ids;
import aigateway.webhooks.DeliverWebhook;
import aigateway.webhooks.Deliveries;
import aigateway.webhooks.DeliveryQueue;
import aigateway.webhooks.ManageWebhookEndpoints;
import aigateway.webhooks.PublishEvent;
import aigateway.webhooks.ReplayDelivery;
import aigateway.webhooks.RetrySchedule;
import aigateway.webhooks.WebhookEndpoints;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Webhook endpoints and deliveries. */
public record WebhookFeature(
        Deliveries deliveries,
        WebhookEndpoints endpoints,
        ManageWebhookEndpoints manageEndpoints,
        DeliverWebhook deliver,
        ReplayDelivery replay,
        DeliveryQueue queue,
        PublishEvent publish) {
    static WebhookFeature of(Infrastructure on, Stores stores, Ids ids, InstantSource clock, RandomGenerator random) {
        var queue = new DeliveryQueue(on.webhooksQueue);
        var publish = new PublishEvent(stores.deliveries(), queue);
        return new WebhookFeature(
                stores.deliveries(),
                stores.webhookEndpoints(),
                new ManageWebhookEndpoints(
                        stores.webhookEndpoints(), stores.deliveries(), publish, on.receivers, ids, random, clock),
                new DeliverWebhook(
                        stores.deliveries(),
                        queue,
                        new RetrySchedule(new Backoff(random)),
                        stores.keys(),
                        on.vault,
                        on.receivers,
                        clock),
                new ReplayDelivery(stores.deliveries(), queue),
                queue,
                publish);
    }
}
