package aigateway.jobs;

import aigateway.call.Authenticator;
import aigateway.call.Caller;
import aigateway.http.WebhookHttpClient;
import aigateway.json.RequestBody;
import aigateway.kernel.Ids;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accepts a batch, JSON Lines with a job in each: all jobs are stored and their costs reserved in one transaction, or none.
 * The first line may be about the batch itself: {@code {"batch": {"webhook": ..., "metadata": ...}}}.
 *
 * <p>Round trips: one to Redis, one to Postgres (key's version), and those of {@link StoreBatch}.
 */
public final class SubmitBatch {
    private final Authenticator authenticator;
    private final JobKinds kinds;
    private final StoreBatch store;
    private final WebhookHttpClient receivers;
    private final Ids ids;
    private final InstantSource clock;

    public SubmitBatch(
            Authenticator authenticator,
            JobKinds kinds,
            StoreBatch store,
            WebhookHttpClient receivers,
            Ids ids,
            InstantSource clock) {
        this.authenticator = authenticator;
        this.kinds = kinds;
        this.store = store;
        this.receivers = receivers;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * @param idempotencyKey the header Idempotency-Key, or null
     */
    public Result<Submitted<Batch>> submit(Caller.Client client, RequestBody body, @Nullable String idempotencyKey) {
        return authenticator
                .identify(client)
                .flatMap(key -> body.bytes().length > 0 && !body.isJsonLines()
                        ? Result.refused(Problem.unsupportedBatchType())
                        : store.store(key, client, body, idempotencyKey, () -> order(key, client, body)));
    }

    private Result<BatchOrder> order(Key key, Caller.Client client, RequestBody body) {
        return BatchSpec.read(body, kinds, receivers, clock.instant())
                .flatMap(spec -> authenticator.confirm(key, client).map(confirmed -> order(confirmed, spec)));
    }

    private BatchOrder order(Key key, BatchSpec spec) {
        List<BatchOrder.Line> lines = spec.lines();
        return new BatchOrder(
                key, new NewBatch(ids.batch(), key.id(), lines.size(), spec.metadata(), spec.webhook(), null), lines);
    }
}
