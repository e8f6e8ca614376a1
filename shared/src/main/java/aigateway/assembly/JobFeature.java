package aigateway.assembly;

import aigateway.formats.ApiFormats;
import aigateway.jobs.Batches;
import aigateway.jobs.CallJob;
import aigateway.jobs.CancelJob;
import aigateway.jobs.FinishBatch;
import aigateway.jobs.FinishJob;
import aigateway.jobs.JobKind;
import aigateway.jobs.JobKinds;
import aigateway.jobs.JobQueue;
import aigateway.jobs.Jobs;
import aigateway.jobs.RunCall;
import aigateway.jobs.RunJob;
import aigateway.jobs.StoreJobs;
import aigateway.jobs.SubmitBatch;
import aigateway.jobs.SubmitJob;
import aigateway.kernel.Backoff;
import aigateway.kernel.Ids;
import java.time.InstantSource;
import java.util.List;
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
        var kinds = new JobKinds(callJobs(calls, finishJob, ids, random, clock));
        var store = new StoreJobs(stores.jobs(), queue, calls.reservations(), stores.transactions());
        return new JobFeature(
                stores.jobs(),
                stores.batches(),
                new SubmitJob(
                        calls.authenticator(),
                        kinds,
                        stores.jobs(),
                        store,
                        stores.idempotencyKeys(),
                        on.receivers,
                        ids,
                        clock),
                new SubmitBatch(
                        calls.authenticator(),
                        kinds,
                        stores.batches(),
                        store,
                        stores.idempotencyKeys(),
                        on.receivers,
                        ids,
                        clock),
                new RunJob(
                        kinds,
                        stores.jobs(),
                        finishJob,
                        queue,
                        stores.transactions(),
                        clock,
                        settings.providers().timeout(),
                        ATTEMPTS_MAX),
                new CancelJob(stores.jobs(), stores.batches(), finishJob, stores.transactions()),
                queue,
                finishBatch);
    }

    /** One kind for each API that clients speak. */
    private static List<JobKind> callJobs(
            CallFeature calls, FinishJob finishJob, Ids ids, RandomGenerator random, InstantSource clock) {
        var run = new RunCall(calls.pipeline(), finishJob, ids, new Backoff(random), clock, ATTEMPTS_MAX);
        return ApiFormats.all().stream()
                .<JobKind>map(format -> new CallJob(format.endpoint(), calls.admission(), run))
                .toList();
    }
}
