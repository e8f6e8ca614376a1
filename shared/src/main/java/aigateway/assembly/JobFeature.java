package aigateway.assembly;

import aigateway.jobs.Batches;
import aigateway.jobs.CancelJob;
import aigateway.jobs.FinishBatch;
import aigateway.jobs.FinishJob;
import aigateway.jobs.JobQueue;
import aigateway.jobs.Jobs;
import aigateway.jobs.RunJob;
import aigateway.jobs.SubmitBatch;
import aigateway.jobs.SubmitJob;
import aigateway.kernel.Backoff;
import aigateway.kernel.Ids;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Durable jobs and batches. */
public record JobFeature(
        Jobs store,
        Batches batches,
        SubmitJob submit,
        SubmitBatch submitBatch,
        RunJob run,
        CancelJob cancel,
        JobQueue queue,
        FinishBatch finishBatch) {
    /** A job whose worker died three times is not tried again. */
    static final int ATTEMPTS_MAX = 3;

    static JobFeature of(
            Settings settings,
            Infrastructure on,
            Stores stores,
            CallFeature calls,
            WebhookFeature webhooks,
            Ids ids,
            InstantSource clock,
            RandomGenerator random) {
        var queue = new JobQueue(on.jobsQueue, on.lowJobsQueue);
        var finishBatch = new FinishBatch(stores.batches(), webhooks.publish(), stores.transactions(), clock);
        var finishJob = new FinishJob(
                stores.jobs(), stores.holds(), webhooks.publish(), finishBatch, stores.transactions(), clock);
        return new JobFeature(
                stores.jobs(),
                stores.batches(),
                new SubmitJob(
                        calls.authenticator(),
                        calls.admission(),
                        stores.jobs(),
                        stores.idempotencyKeys(),
                        queue,
                        calls.reservations(),
                        on.receivers,
                        ids,
                        clock),
                new SubmitBatch(new SubmitBatch.Parts(
                        calls.authenticator(),
                        calls.admission(),
                        stores.jobs(),
                        stores.batches(),
                        stores.idempotencyKeys(),
                        queue,
                        calls.reservations(),
                        on.receivers,
                        ids,
                        clock)),
                new RunJob(
                        calls.pipeline(),
                        stores.jobs(),
                        finishJob,
                        queue,
                        stores.transactions(),
                        ids,
                        new Backoff(random),
                        clock,
                        settings.providers().timeout(),
                        ATTEMPTS_MAX),
                new CancelJob(stores.jobs(), stores.batches(), finishJob, stores.transactions()),
                queue,
                finishBatch);
    }
}
