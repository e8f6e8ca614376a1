package aigateway.assembly;

import aigateway.jobs.JobLists;
import aigateway.jobs.Jobs;
import aigateway.jobs.OperateWork;
import aigateway.jobs.PostgresJobLists;
import aigateway.jobs.WorkTotals;
import aigateway.webhooks.DeliveryLists;
import aigateway.webhooks.PostgresDeliveryLists;

/** Jobs and deliveries of all keys, for those who run the gateway. */
public record WorkFeature(JobLists jobs, DeliveryLists deliveries, WorkTotals totals, Jobs store, OperateWork operate) {
    static WorkFeature of(Infrastructure on, Stores stores, JobFeature jobs, WebhookFeature webhooks) {
        var jobLists = new PostgresJobLists(on.postgres, on.vault);
        var deliveryLists = new PostgresDeliveryLists(on.postgres, on.vault);
        return new WorkFeature(
                jobLists,
                deliveryLists,
                stores.workTotals(),
                stores.jobs(),
                new OperateWork(
                        jobLists,
                        deliveryLists,
                        jobs.cancel(),
                        webhooks.replay(),
                        webhooks.manageEndpoints(),
                        stores::audit));
    }
}
