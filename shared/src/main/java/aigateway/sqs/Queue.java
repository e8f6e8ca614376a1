package aigateway.sqs;

import aigateway.kernel.SharedTrip;
import aigateway.kernel.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * One SQS queue.
 *
 * <p>Round trips: one to SQS for each ten messages of a list; single ones that are sent at the same time share it.
 */
public final class Queue {
    private static final int BATCH_MAX = 10;
    /** SQS refuses to wait longer. */
    private static final Duration DELAY_MAX = Duration.ofMinutes(15);

    private final Supplier<SqsClient> client;
    private final @Nullable String url;
    private final SharedTrip<Outgoing, Boolean> single = new SharedTrip<>(BATCH_MAX, this::taken);

    /**
     * @param client made at first use, because making one takes a while and not every function sends
     * @param url as SQS gives it; null where this function has no such queue
     */
    public Queue(Supplier<SqsClient> client, @Nullable String url) {
        this.client = client;
        this.url = url;
    }

    /** A message. */
    private record Outgoing(String body, int delaySeconds) {}

    /** As SQS gives it; null where this function has no such queue. */
    public @Nullable String url() {
        return url;
    }

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
        if (!single.go(new Outgoing(body, seconds))) {
            throw notTaken(1);
        }
    }

    /**
     * Sends ten in a request, as many as SQS takes.
     *
     * @throws Unavailable when not all of them were taken; some may have been
     */
    public void sendAll(List<String> bodies) {
        if (bodies.size() == 1) {
            send(bodies.getFirst());
            return;
        }
        for (int from = 0; from < bodies.size(); from += BATCH_MAX) {
            List<Boolean> taken = taken(bodies.subList(from, Math.min(bodies.size(), from + BATCH_MAX)).stream()
                    .map(body -> new Outgoing(body, 0))
                    .toList());
            if (taken.contains(false)) {
                throw notTaken(taken.stream().filter(each -> !each).count());
            }
        }
    }

    private static Unavailable notTaken(long messages) {
        return new Unavailable("sqs", new IllegalStateException(messages + " messages were not taken"));
    }

    /** Sends at most ten; returns of each whether SQS took it. */
    private List<Boolean> taken(List<Outgoing> messages) {
        String to = configured();
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        for (Outgoing message : messages) {
            entries.add(SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .messageBody(message.body())
                    .delaySeconds(message.delaySeconds())
                    .build());
        }
        try {
            Set<String> failed = new HashSet<>();
            client.get()
                    .sendMessageBatch(request -> request.queueUrl(to).entries(entries))
                    .failed()
                    .forEach(entry -> failed.add(entry.id()));
            return entries.stream().map(entry -> !failed.contains(entry.id())).toList();
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
