package aigateway.functions.worker;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on the messages of an event in parallel. A message that fails, or that is not one of ours, is reported alone, so that SQS
 * delivers it again and at last moves it to the dead-letter queue; the others are done.
 */
final class MessageBatch {
    private static final Logger LOG = LoggerFactory.getLogger(MessageBatch.class);

    private MessageBatch() {}

    /**
     * @param work empty when it cannot read the message
     */
    static SQSBatchResponse each(SQSEvent event, Function<String, Optional<Boolean>> work) {
        List<SQSBatchResponse.BatchItemFailure> failures = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (SQSEvent.SQSMessage message : event.getRecords()) {
                tasks.add(() -> work.apply(message.getBody()).orElse(false));
            }
            List<Future<Boolean>> done = threads.invokeAll(tasks);
            for (int i = 0; i < done.size(); i++) {
                String id = event.getRecords().get(i).getMessageId();
                if (!succeeded(done.get(i), id)) {
                    failures.add(new SQSBatchResponse.BatchItemFailure(id));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return new SQSBatchResponse(failures);
    }

    private static boolean succeeded(Future<Boolean> task, String messageId) throws InterruptedException {
        try {
            boolean read = task.get();
            if (!read) {
                LOG.atWarn().addKeyValue("message_id", messageId).log("message_not_ours");
            }
            return read;
        } catch (ExecutionException failed) {
            LOG.atError()
                    .setCause(failed.getCause())
                    .addKeyValue("message_id", messageId)
                    .log("message_failed");
            return false;
        }
    }
}
