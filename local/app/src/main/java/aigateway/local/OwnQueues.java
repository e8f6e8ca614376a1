package aigateway.local;

import aigateway.local.embedded.StartupFailure;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The queues at an SQS that is not embedded: where their URLs were not given, they are made by name, with dead-letter queues. */
final class OwnQueues {
    private static final Map<String, String> VISIBILITY_SECONDS =
            Map.of("jobs", "1800", "low-jobs", "1800", "webhooks", "360");
    private static final int RECEIVES_MAX = 5;

    private final SqsClient sqs;
    /** Those that were made here, whose URLs were not given. */
    private final Set<String> made = new LinkedHashSet<>();

    private OwnQueues(SqsClient sqs) {
        this.sqs = sqs;
    }

    /** Adds the URLs that are missing. */
    static OwnQueues ensure(SqsClient sqs, Map<String, String> settings) {
        var own = new OwnQueues(sqs);
        VISIBILITY_SECONDS.forEach((queue, visibility) -> {
            String name = queue.toUpperCase(Locale.ROOT).replace('-', '_');
            if (settings.getOrDefault(name + "_QUEUE_URL", "").isBlank()) {
                settings.put(name + "_DLQ_URL", deadLetters(sqs, queue));
                settings.put(name + "_QUEUE_URL", ensure(sqs, queue, visibility));
                own.made.add(queue);
            }
        });
        return own;
    }

    /** Makes those again that are gone, at the same URLs; several threads may call it. */
    void restore() {
        for (String queue : made) {
            var _ = ensure(sqs, queue, VISIBILITY_SECONDS.getOrDefault(queue, ""));
        }
    }

    private static String deadLetters(SqsClient sqs, String queue) {
        try {
            return sqs.createQueue(request -> request.queueName(queue + "-dlq")).queueUrl();
        } catch (SdkException e) {
            throw new StartupFailure("The queue server at SQS_ENDPOINT cannot be used.", e);
        }
    }

    private static String ensure(SqsClient sqs, String queue, String visibility) {
        try {
            String dead = deadLetters(sqs, queue);
            String deadArn = sqs.getQueueAttributes(
                            request -> request.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
                    .attributes()
                    .get(QueueAttributeName.QUEUE_ARN);
            String redrive =
                    "{\"deadLetterTargetArn\":\"" + deadArn + "\",\"maxReceiveCount\":\"" + RECEIVES_MAX + "\"}";
            return sqs.createQueue(request -> request.queueName(queue)
                            .attributes(Map.of(
                                    QueueAttributeName.VISIBILITY_TIMEOUT,
                                    visibility,
                                    QueueAttributeName.REDRIVE_POLICY,
                                    redrive)))
                    .queueUrl();
        } catch (SdkException e) {
            throw new StartupFailure("The queue server at SQS_ENDPOINT cannot be used.", e);
        }
    }
}
