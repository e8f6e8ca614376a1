package aigateway.sqs;

import aigateway.kernel.Unavailable;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * One SQS queue.
 *
 * @param client asked for at use, because making one takes a while and not every function sends
 * @param url as SQS gives it; null where this function has no such queue
 */
public record Queue(Supplier<SqsClient> client, @Nullable String url) {
    /** SQS refuses to wait longer. */
    private static final Duration DELAY_MAX = Duration.ofMinutes(15);

    /**
     * @throws Unavailable when the message was not taken
     */
    public void send(String body) {
        send(body, Duration.ZERO);
    }

    /**
     * @param delay until somebody may receive it; after 15 minutes it is sent all the same, as SQS waits no longer
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
