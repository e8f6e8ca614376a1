package aigateway.jobs;

import aigateway.call.Authenticator;
import aigateway.call.Caller;
import aigateway.http.WebhookHttpClient;
import aigateway.json.RequestBody;
import aigateway.kernel.BatchId;
import aigateway.kernel.Ids;
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
 * Accepts a batch, JSON Lines with a job in each: all jobs are stored and their costs reserved in one transaction, or none.
 * The first line may be about the batch itself: {@code {"batch": {"webhook": ..., "metadata": ...}}}.
 *
 * <p>Round trips: one to Redis, five to Postgres (key's version, reserve, store, commit, read back), one to SQS for each ten
 * jobs; one more to Postgres with an Idempotency-Key.
 */
public final class SubmitBatch {
    private static final Logger LOG = LoggerFactory.getLogger(SubmitBatch.class);

    private final Authenticator authenticator;
    private final JobKinds kinds;
    private final Batches batches;
    private final StoreJobs store;
    private final IdempotencyKeys idempotencyKeys;
    private final WebhookHttpClient receivers;
    private final Ids ids;
    private final InstantSource clock;

    public SubmitBatch(
            Authenticator authenticator,
            JobKinds kinds,
            Batches batches,
            StoreJobs store,
            IdempotencyKeys idempotencyKeys,
            WebhookHttpClient receivers,
            Ids ids,
            InstantSource clock) {
        this.authenticator = authenticator;
        this.kinds = kinds;
        this.batches = batches;
        this.store = store;
        this.idempotencyKeys = idempotencyKeys;
        this.receivers = receivers;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * @param idempotencyKey the header Idempotency-Key, or null
     */
    public Result<Submitted<Batch>> submit(Caller.Client client, RequestBody body, @Nullable String idempotencyKey) {
        return authenticator.identify(client).flatMap(key -> {
            if (body.bytes().length > 0 && !body.isJsonLines()) {
                return Result.refused(Problem.unsupportedBatchType());
            }
            Problem problem = client.headers().problem();
            if (problem != null) {
                return Result.refused(problem);
            }
            return new IdempotentRequest(key, body, client.headers(), idempotencyKey)
                    .answer(
                            idempotencyKeys,
                            idempotency -> create(key, client, body, idempotency),
                            created -> earlier(key, created));
        });
    }

    private Optional<Result<Batch>> earlier(Key key, String created) {
        return BatchId.read(created).isPresent()
                ? batches.find(key.id(), new BatchId(created))
                        .map(Batch::asAccepted)
                        .map(Result::ok)
                : Optional.of(Result.refused(Problem.idempotencyMismatch()));
    }

    private Result<Optional<Batch>> create(
            Key key, Caller.Client client, RequestBody body, @Nullable Idempotency idempotency) {
        return BatchSpec.read(body, kinds, receivers, clock.instant())
                .flatMap(spec -> authenticator
                        .confirm(key, client)
                        .flatMap(confirmed -> store(confirmed, spec, client.headers(), idempotency)));
    }

    private Result<Optional<Batch>> store(
            Key key, BatchSpec spec, ClientHeaders headers, @Nullable Idempotency idempotency) {
        var batch = new NewBatch(ids.batch(), key.id(), spec.lines().size(), spec.metadata(), spec.webhook());
        List<StoreJobs.Checked> jobs = new ArrayList<>();
        for (BatchSpec.Line line : spec.lines()) {
            JobSpec job = line.job();
            switch (job.kind().check(key, null, job.payload())) {
                case Result.Refused(Problem problem) -> {
                    return Result.refused(problem.inLine(line.number()));
                }
                case Result.Ok(JobKind.Checked checked) ->
                    jobs.add(StoreJobs.Checked.of(job.job(ids, checked, batch.id(), headers), checked.cost()));
            }
        }
        List<Write> after = idempotency == null
                ? List.of()
                : List.of(
                        idempotencyKeys.record(key.id(), idempotency, batch.id().value()));
        Optional<StoreJobs.Refusal> refusal = store.storeAll(jobs, List.of(batches.create(batch)), after);
        if (refusal.isPresent()) {
            int line = spec.lines().get(refusal.get().index()).number();
            return Result.refused(refusal.get().problem().inLine(line));
        }
        // Not there when another request has the idempotency key.
        Optional<Batch> stored = batches.find(key.id(), batch.id());
        if (stored.isPresent()) {
            store.enqueue(jobs.stream().map(StoreJobs.Checked::job).toList());
            LOG.atInfo()
                    .addKeyValue("batch_id", batch.id())
                    .addKeyValue("key_id", key.id())
                    .addKeyValue("jobs", jobs.size())
                    .log("batch_accepted");
        }
        return Result.ok(stored);
    }
}
