package aigateway.local.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

class SqsServerTest {
    private static final Map<String, String> SQS_ONLY =
            Map.of("DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/x", "REDIS_URL", "redis://127.0.0.1:1");

    @TempDir
    Path folder = Path.of("");

    @Test
    void a_message_received_five_times_without_a_delete_moves_to_the_dead_letters() {
        try (EmbeddedServices services = EmbeddedServices.start(folder, SQS_ONLY, new QueueVisibility(0, 0));
                SqsClient sqs = client(services)) {
            for (String name : List.of("JOBS", "LOW_JOBS", "WEBHOOKS")) {
                String queue = services.settings().getOrDefault(name + "_QUEUE_URL", "");
                String deadLetters = services.settings().getOrDefault(name + "_DLQ_URL", "");
                sqs.sendMessage(request -> request.queueUrl(queue).messageBody(name));
                for (int receive = 1; receive <= 5; receive++) {
                    assertThat(receive(sqs, queue)).as("receive %d", receive).containsExactly(name);
                    assertThat(receive(sqs, deadLetters)).isEmpty();
                }
                assertThat(receive(sqs, queue)).isEmpty();
                assertThat(receive(sqs, deadLetters)).containsExactly(name);
            }
        }
    }

    @Test
    void the_queues_carry_the_given_visibility() {
        try (EmbeddedServices services = EmbeddedServices.start(folder, SQS_ONLY, new QueueVisibility(77, 66));
                SqsClient sqs = client(services)) {
            assertThat(visibility(sqs, services.settings().getOrDefault("JOBS_QUEUE_URL", "")))
                    .isEqualTo("77");
            assertThat(visibility(sqs, services.settings().getOrDefault("WEBHOOKS_QUEUE_URL", "")))
                    .isEqualTo("66");
            assertThat(sqs.getQueueUrl(request -> request.queueName("jobs")).queueUrl())
                    .isEqualTo(services.settings().get("JOBS_QUEUE_URL"));
            assertThat(sqs.listQueues().queueUrls()).hasSize(6);
        }
    }

    private static List<String> receive(SqsClient sqs, String queue) {
        return sqs.receiveMessage(request -> request.queueUrl(queue).maxNumberOfMessages(10)).messages().stream()
                .map(Message::body)
                .toList();
    }

    private static String visibility(SqsClient sqs, String queue) {
        return String.valueOf(sqs.getQueueAttributes(
                        request -> request.queueUrl(queue).attributeNames(QueueAttributeName.VISIBILITY_TIMEOUT))
                .attributes()
                .get(QueueAttributeName.VISIBILITY_TIMEOUT));
    }

    private static SqsClient client(EmbeddedServices services) {
        return SqsClient.builder()
                .endpointOverride(URI.create(services.settings().getOrDefault("SQS_ENDPOINT", "")))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }
}
