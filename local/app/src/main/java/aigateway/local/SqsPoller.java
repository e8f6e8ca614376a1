package aigateway.local;

import aigateway.kernel.SharedTrip;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * What Lambda's event source does for a queue: receives, hands real events to the real handler in batches, deletes what it did
 * not report as failed. What failed comes back after its visibility timeout, and at last goes to the dead-letter queue.
 */
final class SqsPoller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqsPoller.class);
    private static final int RECEIVE_MAX = 10;
    private static final int WAIT_SECONDS = 20;
    private static final long PAUSE_MILLIS = 1_000;
    private static final long DRAIN_SECONDS = 10;
    private static final long GATHER_MILLIS = 20;

    private final SqsClient sqs;
    private final String queueUrl;
    private final int batch;
    private final int permits;
    private final Semaphore free;
    private final BiFunction<SQSEvent, @Nullable Context, SQSBatchResponse> handler;
    private final Runnable missing;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SharedTrip<String, Boolean> deleted = new SharedTrip<>(RECEIVE_MAX, this::delete);
    private volatile boolean closed;

    /**
     * @param missing runs when the queue does not exist, and may make it again
     */
    SqsPoller(
            SqsClient sqs,
            String queueUrl,
            int batch,
            int batchesAtOnce,
            BiFunction<SQSEvent, @Nullable Context, SQSBatchResponse> handler,
            Runnable missing) {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
        this.batch = batch;
        this.permits = batchesAtOnce;
        this.free = new Semaphore(batchesAtOnce);
        this.handler = handler;
        this.missing = missing;
    }

    SqsPoller start() {
        Thread.ofVirtual().name("poll " + queueUrl).start(this::poll);
        return this;
    }

    private void poll() {
        while (!closed && !Thread.currentThread().isInterrupted()) {
            if (!Tireless.run("poll_failed", this::round)) {
                pause();
            }
        }
    }

    private void round() throws InterruptedException {
        try {
            free.acquire();
            free.release();
            receive();
        } catch (QueueDoesNotExistException e) {
            if (!closed) {
                LOG.atWarn().setCause(e).log("queue_missing");
                missing.run();
                pause();
            }
        } catch (SdkException e) {
            if (!closed) {
                LOG.atWarn().setCause(e).log("queue_not_reached");
                pause();
            }
        }
    }

    private void receive() throws InterruptedException {
        gatherPermits();
        int wanted = Math.min(RECEIVE_MAX, Math.max(1, free.availablePermits()) * batch);
        List<Message> messages = sqs.receiveMessage(request -> request.queueUrl(queueUrl)
                        .maxNumberOfMessages(wanted)
                        .waitTimeSeconds(WAIT_SECONDS)
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages();
        if (closed) {
            // Nothing here will take them, and the next process should not wait for their visibility timeout.
            messages.forEach(this::giveBack);
            return;
        }
        for (int from = 0; from < messages.size(); from += batch) {
            List<Message> part = messages.subList(from, Math.min(messages.size(), from + batch));
            free.acquire();
            threads.execute(() -> {
                try {
                    handle(part);
                } finally {
                    free.release();
                }
            });
        }
    }

    /** With few of them a request would bring few messages; most of the time the next ones are free in a moment. */
    private void gatherPermits() throws InterruptedException {
        int enough = Math.min(permits, RECEIVE_MAX / batch);
        if (free.availablePermits() < enough && free.tryAcquire(enough, GATHER_MILLIS, TimeUnit.MILLISECONDS)) {
            free.release(enough);
        }
    }

    private void giveBack(Message message) {
        sqs.changeMessageVisibility(request -> request.queueUrl(queueUrl)
                .receiptHandle(message.receiptHandle())
                .visibilityTimeout(0));
    }

    private void handle(List<Message> messages) {
        try {
            Set<String> failed = handler.apply(event(messages), null).getBatchItemFailures().stream()
                    .map(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
                    .collect(Collectors.toSet());
            for (Message message : messages) {
                if (!failed.contains(message.messageId()) && !deleted.go(message.receiptHandle())) {
                    LOG.atWarn().addKeyValue("message_id", message.messageId()).log("message_not_deleted");
                }
            }
        } catch (Throwable e) {
            // As with Lambda, a handler that throws gives the whole batch back.
            LOG.atError().setCause(e).log("batch_failed");
        }
    }

    /** One request for the messages that are done at the same time; what is not deleted comes back and finds nothing to do. */
    private List<Boolean> delete(List<String> receipts) {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
        for (String receipt : receipts) {
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .receiptHandle(receipt)
                    .build());
        }
        Set<String> failed =
                sqs.deleteMessageBatch(request -> request.queueUrl(queueUrl).entries(entries)).failed().stream()
                        .map(BatchResultErrorEntry::id)
                        .collect(Collectors.toSet());
        return entries.stream().map(entry -> !failed.contains(entry.id())).toList();
    }

    private static SQSEvent event(List<Message> messages) {
        List<SQSEvent.SQSMessage> records = new ArrayList<>();
        for (Message message : messages) {
            var one = new SQSEvent.SQSMessage();
            one.setMessageId(message.messageId());
            one.setReceiptHandle(message.receiptHandle());
            one.setBody(message.body());
            one.setAttributes(message.attributesAsStrings());
            one.setEventSource("aws:sqs");
            records.add(one);
        }
        var event = new SQSEvent();
        event.setRecords(records);
        return event;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes no more. */
    void stop() {
        closed = true;
        threads.shutdown();
    }

    /** Interrupts what is under way. */
    void hurry() {
        closed = true;
        threads.shutdownNow();
    }

    /** Takes no more; what is under way has a moment to end, and otherwise its lease does. */
    @Override
    public void close() {
        stop();
        try {
            if (!threads.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
