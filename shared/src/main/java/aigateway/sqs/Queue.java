package aigateway.sqs;

import aigateway.kernel.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * One SQS queue.
 *
 * @param client made at first use, because making one takes a while and not every function sends
 * @param url as SQS gives it; null where this function has no such queue
 */
public record Queue(Supplier<SqsClient> client, @Nullable String url) {
    private static final int BATCH_MAX = 10;
    /** SQS refuses to wait longer. */
    private static final Duration DELAY_MAX = Duration.ofMinutes(15);

    /**
     * @throws Unavailable when the message was not taken
     */
    public void send(String body) {
        send(body, Duration.ZERO);
    }

    /**
     * @param delay before it can be received; at most 15 minutes, as SQS waits no longer
     */
    public void send(String body, Duration delay) {
        int seconds = (int) Math.min(delay.toSeconds(), DELAY_MAX.toSeconds());
        try {
            client.get()
                    .sendMessage(message ->
                            message.queueUrl(configured()).messageBody(body).delaySeconds(seconds));
        } catch (SdkException e) {
            throw new Unavailable("sqs", e);
        }
    }

    /**
     * Sends ten in a request, as many as SQS takes.
     *
     * @throws Unavailable when not all of them were taken; some may have been
     */
    public void sendAll(List<String> bodies) {
        try {
            for (int from = 0; from < bodies.size(); from += BATCH_MAX) {
                List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
                for (String body : bodies.subList(from, Math.min(bodies.size(), from + BATCH_MAX))) {
                    entries.add(SendMessageBatchRequestEntry.builder()
                            .id(Integer.toString(entries.size()))
                            .messageBody(body)
                            .build());
                }
                var answer = client.get()
                        .sendMessageBatch(
                                request -> request.queueUrl(configured()).entries(entries));
                if (answer.hasFailed() && !answer.failed().isEmpty()) {
                    throw new Unavailable(
                            "sqs", new IllegalStateException(answer.failed().size() + " messages were not taken"));
                }
            }
        } catch (SdkException e) {
            throw new Unavailable("sqs", e);
        }
    }

    /** Asks for an attribute, to see that the queue answers. */
    public void ping() {
        try {
            client.get()
                    .getQueueAttributes(request ->
                            request.queueUrl(configured()).attributeNames(QueueAttributeName.VISIBILITY_TIMEOUT));
        } catch (SdkException e) {
            throw new Unavailable("sqs", e);
        }
    }

    private String configured() {
        if (url == null) {
            throw new IllegalStateException("the queue's URL is not set");
        }
        return url;
    }
}
