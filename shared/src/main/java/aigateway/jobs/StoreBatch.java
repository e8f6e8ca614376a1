package aigateway.jobs;

import aigateway.call.Caller;
import aigateway.json.RequestBody;
import aigateway.kernel.BatchId;
import aigateway.kernel.Ids;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Write;
import aigateway.keys.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores a batch, whatever form it was submitted in: all jobs are stored and their costs reserved in one transaction, or none.
 *
 * <p>Round trips: four to Postgres (reserve, store, commit, read back), one to SQS for each ten jobs; one more to Postgres
 * with an Idempotency-Key.
 */
public final class StoreBatch {
    private static final Logger LOG = LoggerFactory.getLogger(StoreBatch.class);

    private final Batches batches;
    private final StoreJobs store;
    private final IdempotencyKeys idempotencyKeys;
    private final Ids ids;

    public StoreBatch(Batches batches, StoreJobs store, IdempotencyKeys idempotencyKeys, Ids ids) {
        this.batches = batches;
        this.store = store;
        this.idempotencyKeys = idempotencyKeys;
        this.ids = ids;
    }

    /**
     * @param client whose headers go on with each job
     * @param idempotencyKey the header Idempotency-Key, or null
     * @param order reads the batch; not called for a repeated request
     */
    public Result<Submitted<Batch>> store(
            Key key,
            Caller.Client client,
            RequestBody body,
            @Nullable String idempotencyKey,
            Supplier<Result<BatchOrder>> order) {
        Problem problem = client.headers().problem();
        if (problem != null) {
            return Result.refused(problem);
        }
        return new IdempotentRequest(key, body, client.headers(), idempotencyKey)
                .answer(
                        idempotencyKeys,
                        idempotency -> order.get().flatMap(read -> store(read, client, idempotency)),
                        created -> earlier(key, created));
    }

    private Optional<Result<Batch>> earlier(Key key, String created) {
        return BatchId.read(created).isPresent()
                ? batches.find(key.id(), new BatchId(created))
                        .map(Batch::asAccepted)
                        .map(Result::ok)
                : Optional.of(Result.refused(Problem.idempotencyMismatch()));
    }

    private Result<Optional<Batch>> store(BatchOrder order, Caller.Client client, @Nullable Idempotency idempotency) {
        Key key = order.key();
        NewBatch batch = order.batch();
        List<StoreJobs.Checked> jobs = new ArrayList<>();
        List<Write> after = new ArrayList<>();
        for (BatchOrder.Line line : order.lines()) {
            JobSpec job = line.job();
            switch (job.kind().check(key, client, true, job.payload())) {
                case Result.Refused(Problem problem) -> {
                    return Result.refused(problem.at(line.place()));
                }
                case Result.Ok(JobKind.Checked checked) -> {
                    jobs.add(StoreJobs.Checked.of(job.job(ids, checked, batch.id(), client.headers()), checked.cost()));
                    after.addAll(checked.tags().writes());
                }
            }
        }
        if (idempotency != null) {
            after.add(idempotencyKeys.record(key.id(), idempotency, batch.id().value()));
        }
        Optional<StoreJobs.Refusal> refusal = store.storeAll(jobs, List.of(batches.create(batch)), after);
        if (refusal.isPresent()) {
            String place = order.lines().get(refusal.get().index()).place();
            return Result.refused(refusal.get().problem().at(place));
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
