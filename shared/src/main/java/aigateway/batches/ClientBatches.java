package aigateway.batches;

import aigateway.call.Authenticator;
import aigateway.call.Caller;
import aigateway.jobs.Batch;
import aigateway.jobs.BatchApi;
import aigateway.jobs.BatchOrder;
import aigateway.jobs.BatchOrigin;
import aigateway.jobs.Batches;
import aigateway.jobs.CancelJob;
import aigateway.jobs.JobKind;
import aigateway.jobs.JobKinds;
import aigateway.jobs.JobSpec;
import aigateway.jobs.NewBatch;
import aigateway.jobs.Priority;
import aigateway.jobs.StoreBatch;
import aigateway.json.RequestBody;
import aigateway.kernel.BatchId;
import aigateway.kernel.Ids;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Batches in the forms of OpenAI's and Anthropic's APIs. Each is one of our own batches: its requests are jobs of low
 * priority that end within a day, and are charged like calls, at list price.
 */
public final class ClientBatches {
    /** In both APIs. */
    private static final Duration WINDOW = Duration.ofHours(24);

    private final Authenticator authenticator;
    private final Batches batches;
    private final StoreBatch store;
    private final CancelJob cancel;
    private final JobKinds kinds;
    private final FileBatch fileBatch;
    private final BatchOutputs outputs;
    private final Ids ids;
    private final InstantSource clock;

    public ClientBatches(
            Authenticator authenticator,
            Batches batches,
            StoreBatch store,
            CancelJob cancel,
            JobKinds kinds,
            Files files,
            BatchOutputs outputs,
            Ids ids,
            InstantSource clock) {
        this.authenticator = authenticator;
        this.batches = batches;
        this.store = store;
        this.cancel = cancel;
        this.kinds = kinds;
        this.fileBatch = new FileBatch(files, kinds);
        this.outputs = outputs;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * @param idempotencyKey the header Idempotency-Key, or null
     */
    public Result<ClientBatch> submit(
            BatchApi api, Caller.Client client, RequestBody body, @Nullable String idempotencyKey) {
        return authenticator
                .identify(client)
                .flatMap(key -> store.store(
                                key,
                                client,
                                body,
                                idempotencyKey,
                                () -> read(api, key.id(), body)
                                        .flatMap(request -> authenticator
                                                .confirm(key, client)
                                                .map(confirmed -> order(confirmed, request))))
                        .flatMap(stored -> stored.value().origin() == null
                                ? Result.refused(Problem.idempotencyMismatch())
                                : Result.ok(outputs.describe(stored.value()))));
    }

    private Result<BatchRequest> read(BatchApi api, KeyId owner, RequestBody body) {
        return switch (api) {
            case OPENAI -> fileBatch.read(owner, body);
            case ANTHROPIC -> MessageBatch.read(body);
        };
    }

    private BatchOrder order(Key key, BatchRequest request) {
        Instant deadline = clock.instant().plus(WINDOW);
        JobKind kind = kinds.find(request.format().endpoint().kind()).orElseThrow();
        List<BatchOrder.Line> lines = request.entries().stream()
                .map(entry -> new BatchOrder.Line(
                        entry.place(),
                        new JobSpec(
                                kind, entry.payload(), BatchResult.metadata(entry.id()), null, Priority.LOW, deadline)))
                .toList();
        var origin = BatchOrigin.of(request.api(), request.format().path(), request.input(), deadline);
        return new BatchOrder(
                key, new NewBatch(ids.batch(), key.id(), lines.size(), request.metadata(), null, origin), lines);
    }

    /** A key's own batch that was submitted in the form of the API; empty for any other. */
    public Optional<ClientBatch> find(KeyId owner, BatchApi api, BatchId id) {
        return batches.find(owner, id).filter(batch -> isOf(batch, api)).map(outputs::describe);
    }

    /** A key's own batches that were submitted in the form of the API, newest first, those after the given one. */
    public List<ClientBatch> list(KeyId owner, BatchApi api, @Nullable BatchId after, int limit) {
        return batches.list(owner, api, after, limit).stream()
                .map(outputs::describe)
                .toList();
    }

    /** Cancels the requests of a batch that have not ended; empty when there is no such batch. */
    public Optional<ClientBatch> cancel(KeyId owner, BatchApi api, BatchId id) {
        if (find(owner, api, id).isEmpty()) {
            return Optional.empty();
        }
        batches.cancelled(owner, id);
        Optional<Batch> _ = cancel.cancel(owner, id);
        return find(owner, api, id);
    }

    /** Deletes a batch that has ended, with its results. */
    public Result<BatchId> delete(KeyId owner, BatchApi api, BatchId id) {
        Optional<ClientBatch> batch = find(owner, api, id);
        if (batch.isEmpty()) {
            return Result.refused(noBatch());
        }
        return batches.delete(owner, id)
                ? Result.ok(id)
                : Result.refused(Problem.conflict("The batch has not ended. Cancel it first."));
    }

    public static Problem noBatch() {
        return Problem.notFound("There is no such batch.");
    }

    private static boolean isOf(Batch batch, BatchApi api) {
        return batch.origin() != null && batch.origin().api() == api;
    }
}
