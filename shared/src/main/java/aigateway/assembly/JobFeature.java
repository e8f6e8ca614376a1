package aigateway.assembly;

import aigateway.call.Authenticator;
import aigateway.formats.ApiFormat;
import aigateway.formats.ApiFormats;
import aigateway.jobs.Batches;
import aigateway.jobs.CallJob;
import aigateway.jobs.CancelJob;
import aigateway.jobs.EndLostJobs;
import aigateway.jobs.FinishBatch;
import aigateway.jobs.FinishJob;
import aigateway.jobs.IdempotencyKeys;
import aigateway.jobs.JobClaims;
import aigateway.jobs.JobKind;
import aigateway.jobs.JobKinds;
import aigateway.jobs.JobQueue;
import aigateway.jobs.Jobs;
import aigateway.jobs.RunCall;
import aigateway.jobs.RunJob;
import aigateway.jobs.StoreBatch;
import aigateway.jobs.StoreJobs;
import aigateway.jobs.SubmitBatch;
import aigateway.jobs.SubmitJob;
import aigateway.kernel.Backoff;
import aigateway.kernel.Ids;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Durable jobs and batches. */
public record JobFeature(
        Jobs store,
        JobClaims claims,
        Batches batches,
        SubmitJob submit,
        SubmitBatch submitBatch,
        RunJob run,
        EndLostJobs endLost,
        CancelJob cancel,
        JobQueue queue,
        FinishBatch finishBatch,
        JobKinds kinds,
        StoreBatch storeBatch) {
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
        FinishJob finishJob = finishJob(stores, webhooks, finishBatch, clock);
        JobKinds kinds = kinds(calls, finishJob, ids, random, clock);
        var store = new StoreJobs(stores.jobs(), queue, calls.reservations(), stores.transactions());
        Authenticator authenticator = calls.authenticator();
        IdempotencyKeys keys = stores.idempotencyKeys();
        var storeBatch = new StoreBatch(stores.batches(), store, keys, ids);
        return new JobFeature(
                stores.jobs(),
                stores.jobClaims(),
                stores.batches(),
                new SubmitJob(authenticator, kinds, stores.jobs(), store, keys, on.receivers, ids, clock),
                new SubmitBatch(authenticator, kinds, storeBatch, on.receivers, ids, clock),
                new RunJob(
                        kinds,
                        stores.jobClaims(),
                        finishJob,
                        queue,
                        stores.transactions(),
                        settings.providers().timeout()),
                new EndLostJobs(stores.lostJobs(), finishJob, clock, ATTEMPTS_MAX),
                new CancelJob(stores.jobs(), stores.batches(), finishJob, stores.transactions()),
                queue,
                finishBatch,
                kinds,
                storeBatch);
    }

    private static FinishJob finishJob(
            Stores stores, WebhookFeature webhooks, FinishBatch finishBatch, InstantSource clock) {
        return new FinishJob(
                stores.jobs(),
                stores.jobClaims(),
                stores.holds(),
                webhooks.publish(),
                finishBatch,
                stores.transactions(),
                clock);
    }

    /** A call of each API that clients speak; another kind of job is one more line. */
    private static JobKinds kinds(
            CallFeature calls, FinishJob finishJob, Ids ids, RandomGenerator random, InstantSource clock) {
        var run = new RunCall(calls.pipeline(), finishJob, ids, new Backoff(random), clock, ATTEMPTS_MAX);
        List<JobKind> kinds = new ArrayList<>();
        ApiFormats.all().stream()
                .filter(ApiFormat::isJob)
                .forEach(format -> kinds.add(new CallJob(format.endpoint(), calls.admission(), run)));
        return new JobKinds(kinds);
    }
}
