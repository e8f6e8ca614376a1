package aigateway.jobs;

import aigateway.json.JsonText;
import aigateway.kernel.BatchId;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.webhooks.Event;
import aigateway.webhooks.EventType;
import aigateway.webhooks.Precondition;
import aigateway.webhooks.PublishEvent;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a batch: when none of its jobs is open any more, that is said once, with one event. No counter is kept that all
 * of its jobs
 * would have to lock; each worker that ended a job checks, and the event's id is the batch's own, so that two who look at
 * once tell it once.
 *
 * <p>Round trips: one to Postgres; for the last job one more, and one to SQS when there is a webhook.
 */
public final class FinishBatch {
    private static final Logger LOG = LoggerFactory.getLogger(FinishBatch.class);

    private final Batches batches;
    private final PublishEvent announce;
    private final Transactions transactions;
    private final InstantSource clock;

    public FinishBatch(Batches batches, PublishEvent announce, Transactions transactions, InstantSource clock) {
        this.batches = batches;
        this.announce = announce;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Publishes the end of the batch, if it has ended and was not published. Never fails: the sweeper checks too. */
    public void look(BatchId id) {
        try {
            batches.ended(id).ifPresent(this::end);
        } catch (Unavailable outage) {
            LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("batch_not_ended");
        }
    }

    private void end(Batch batch) {
        var event = new Event(
                batch.id().event(), batch.key(), null, batch.id(), EventType.BATCH_COMPLETED, body(batch), null, true);
        transactions.commit(List.of(
                batches.finish(batch.id()),
                announce.write(event, batch.webhook(), new Precondition.BatchEnded(batch.id()))));
        announce.enqueue(event.id());
        LOG.atInfo().addKeyValue("batch_id", batch.id()).log("batch_ended");
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
