package aigateway.testing;

import aigateway.sqs.SqsClients;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Fresh queues in a real SQS server (ElasticMQ), which is started once in a JVM. */
public final class TestQueues {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String jobs;
    private final String lowJobs;
    private final String webhooks;

    private TestQueues(String jobs, String lowJobs, String webhooks) {
        this.jobs = jobs;
        this.lowJobs = lowJobs;
        this.webhooks = webhooks;
    }

    private static final class Server {
        private static final String ENDPOINT = start();
        private static final SqsClient CLIENT = SqsClients.of(URI.create(ENDPOINT), "us-east-1", false);

        private Server() {}

        private static String start() {
            var binding = SQSRestServerBuilder.withInterface("127.0.0.1")
                    .withDynamicPort()
                    .start()
                    .waitUntilStarted();
            return "http://127.0.0.1:" + binding.localAddress().getPort();
        }
    }

    public static TestQueues fresh() {
        int number = COUNT.incrementAndGet();
        return new TestQueues(create("jobs-" + number), create("low-jobs-" + number), create("webhooks-" + number));
    }

    private static String create(String name) {
        return Server.CLIENT
                .createQueue(request ->
                        request.queueName(name).attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "30")))
                .queueUrl();
    }

    public String endpoint() {
        return Server.ENDPOINT;
    }

    public String jobsUrl() {
        return jobs;
    }

    public String lowJobsUrl() {
        return lowJobs;
    }

    public String webhooksUrl() {
        return webhooks;
    }

    /** Receives the messages of a queue; waits up to a second for the first. */
    public List<Message> take(String url) {
        List<Message> messages = Server.CLIENT
                .receiveMessage(
                        request -> request.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(1))
                .messages();
        messages.forEach(message ->
                Server.CLIENT.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle())));
        return messages;
    }

    public void send(String url, String body) {
        Server.CLIENT.sendMessage(request -> request.queueUrl(url).messageBody(body));
    }
}
