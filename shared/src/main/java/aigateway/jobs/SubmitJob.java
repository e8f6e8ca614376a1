package aigateway.jobs;

import aigateway.call.Authenticator;
import aigateway.call.Caller;
import aigateway.http.WebhookHttpClient;
import aigateway.json.RequestBody;
import aigateway.kernel.Ids;
import aigateway.kernel.JobId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Write;
import aigateway.keys.Key;
import aigateway.providers.ClientHeaders;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts a job: reserves the cost of its first attempt and stores the job in one transaction, then enqueues it. What cannot be
 * enqueued now is enqueued by the sweeper.
 *
 * <p>Round trips: one to Redis, two to Postgres (store, read back), one to SQS; one more to Postgres with an Idempotency-Key.
 * Those to Postgres and SQS are shared with concurrent submissions.
 */
public final class SubmitJob {
    private static final Logger LOG = LoggerFactory.getLogger(SubmitJob.class);

    private final Authenticator authenticator;
    private final JobKinds kinds;
    private final Jobs jobs;
    private final StoreJobs store;
    private final IdempotencyKeys idempotencyKeys;
    private final WebhookHttpClient receivers;
    private final Ids ids;
    private final InstantSource clock;

    public SubmitJob(
            Authenticator authenticator,
            JobKinds kinds,
            Jobs jobs,
            StoreJobs store,
            IdempotencyKeys idempotencyKeys,
            WebhookHttpClient receivers,
            Ids ids,
            InstantSource clock) {
        this.authenticator = authenticator;
        this.kinds = kinds;
        this.jobs = jobs;
        this.store = store;
        this.idempotencyKeys = idempotencyKeys;
        this.receivers = receivers;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * @param idempotencyKey the header Idempotency-Key, or null
     */
    public Result<Submitted<Job>> submit(Caller.Client client, RequestBody body, @Nullable String idempotencyKey) {
        return authenticator.identify(client).flatMap(key -> {
            if (body.bytes().length > 0 && !body.isJson()) {
                return Result.refused(Problem.unsupportedContentType());
            }
            return new IdempotentRequest(key, body, client.headers(), idempotencyKey)
                    .answer(
                            idempotencyKeys,
                            idempotency -> create(key, client, body, idempotency),
                            created -> earlier(key, created));
        });
    }

    private Optional<Result<Job>> earlier(Key key, String created) {
        return JobId.read(created).isPresent()
                ? jobs.find(key.id(), new JobId(created)).map(Job::asAccepted).map(Result::ok)
                : Optional.of(Result.refused(Problem.idempotencyMismatch()));
    }

    private Result<Optional<Job>> create(
            Key key, Caller.Client client, RequestBody body, @Nullable Idempotency idempotency) {
        return body.document()
                .flatMap(document -> JobSpec.read(document, kinds, receivers, Priority.NORMAL, clock.instant()))
                .flatMap(spec -> spec.kind()
                        .check(key, client, false, spec.payload())
                        .flatMap(checked -> store(spec, checked, client.headers(), idempotency)));
    }

    private Result<Optional<Job>> store(
            JobSpec spec, JobKind.Checked checked, ClientHeaders headers, @Nullable Idempotency idempotency) {
        NewJob job = spec.job(ids, checked, null, headers);
        List<Write> after = new ArrayList<>(checked.tags().writes());
        if (idempotency != null) {
            after.add(idempotencyKeys.record(job.key(), idempotency, job.id().value()));
        }
        Optional<Problem> refused = store.store(StoreJobs.Checked.of(job, checked.cost()), after);
        if (refused.isPresent()) {
            return Result.refused(refused.get());
        }
        // Not there when another request has the idempotency key.
        Optional<Job> stored = store.readBack(job);
        if (stored.isPresent()) {
            store.enqueue(List.of(job));
            LOG.atInfo()
                    .addKeyValue("job_id", job.id())
                    .addKeyValue("key_id", job.key())
                    .log("job_accepted");
        }
        return Result.ok(stored);
    }
}
