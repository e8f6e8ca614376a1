package aigateway.jobs;

import aigateway.json.JsonText;
import aigateway.kernel.BatchId;
import aigateway.kernel.SharedTrip;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.webhooks.Event;
import aigateway.webhooks.EventType;
import aigateway.webhooks.Precondition;
import aigateway.webhooks.PublishEvent;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a batch with one event, when none of its jobs is open. There is no counter that all of its jobs would have to lock:
 * each worker that ends a job checks. The event's id is the batch's own, so two workers that check at once publish one
 * event.
 *
 * <p>Round trips: one to Postgres, shared by jobs of a batch that end at the same time; for the last job one more, and one to SQS
 * where the event has a receiver.
 */
public final class FinishBatch {
    private static final Logger LOG = LoggerFactory.getLogger(FinishBatch.class);

    private static final int GROUP_MAX = 64;

    private final Batches batches;
    private final PublishEvent publishEvent;
    private final Transactions transactions;
    private final InstantSource clock;
    private final SharedTrip<BatchId, Optional<Batch>> ended = new SharedTrip<>(GROUP_MAX, this::ended);

    public FinishBatch(Batches batches, PublishEvent publishEvent, Transactions transactions, InstantSource clock) {
        this.batches = batches;
        this.publishEvent = publishEvent;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Marks the batch as finished if its last job has ended. Never fails: the sweeper does the same. */
    public void finishIfDone(BatchId id) {
        try {
            ended.go(id).ifPresent(this::finish);
        } catch (Unavailable outage) {
            LOG.atWarn()
                    .addKeyValue("batch_id", id)
                    .addKeyValue("dependency", outage.dependency())
                    .log("batch_not_finished");
        } catch (RuntimeException bug) {
            LOG.atError().setCause(bug).addKeyValue("batch_id", id).log("batch_not_finished");
        }
    }

    /** A batch is found once for all of its jobs that ended before this. */
    private List<Optional<Batch>> ended(List<BatchId> ids) {
        Map<BatchId, Optional<Batch>> found = new HashMap<>();
        for (BatchId id : ids) {
            found.computeIfAbsent(id, batches::ended);
        }
        return ids.stream()
                .map(id -> Objects.requireNonNullElse(found.put(id, Optional.empty()), Optional.<Batch>empty()))
                .toList();
    }

    private void finish(Batch batch) {
        var event = new Event(
                batch.id().event(), batch.key(), null, batch.id(), EventType.BATCH_COMPLETED, body(batch), null, true);
        transactions.commit(List.of(
                batches.finish(batch.id()),
                publishEvent.write(event, batch.webhook(), new Precondition.BatchEnded(batch.id()))));
        publishEvent.enqueue(event.id());
        LOG.atInfo().addKeyValue("batch_id", batch.id()).log("batch_finished");
    }

    private byte[] body(Batch batch) {
        return JsonText.object(json -> json.text("type", EventType.BATCH_COMPLETED.text())
                .text("timestamp", clock.instant().toString())
                .object("data", data -> {
                    data.text("batch_id", batch.id().value());
                    JobJson.counts(data, batch);
                }));
    }
}
