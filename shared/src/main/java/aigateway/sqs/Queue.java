package aigateway.sqs;

import aigateway.kernel.Unavailable;
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
    /**
     * @throws Unavailable when the message was not taken
     */
    public void send(String body) {
        try {
            client.get().sendMessage(message -> message.queueUrl(configured()).messageBody(body));
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
