package aigateway.testing;

import aigateway.sqs.SqsClients;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A queue with dead letters in a real SQS server (ElasticMQ), behind a proxy that notes the delay of each message that is
 * sent and lets it be received at once: the test's clock says when a delay is over, and ElasticMQ has no other clock than
 * the machine's.
 */
public final class WatchedQueues implements AutoCloseable {
    private static final int RECEIVES_MAX = 5;
    private static final Pattern DELAY = Pattern.compile("\"DelaySeconds\":(\\d+)");
    private static final String TARGET = "X-Amz-Target";

    private final TestQueues queues = TestQueues.fresh();
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpServer proxy;
    private final ConcurrentLinkedQueue<Integer> delays = new ConcurrentLinkedQueue<>();
    private final SqsClient client;
    private final String letters;

    private WatchedQueues() {
        try {
            proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        proxy.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        proxy.createContext("/", this::pass);
        proxy.start();
        client = SqsClients.of(URI.create(queues.endpoint()), "us-east-1", false);
        String name = queues.jobsUrl().substring(queues.jobsUrl().lastIndexOf('/') + 1) + "-dlq";
        letters = client.createQueue(request -> request.queueName(name)).queueUrl();
        String arn = client.getQueueAttributes(
                        request -> request.queueUrl(letters).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        client.setQueueAttributes(request -> request.queueUrl(queues.jobsUrl())
                .attributes(Map.of(
                        QueueAttributeName.REDRIVE_POLICY,
                        "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":\"" + RECEIVES_MAX + "\"}")));
    }

    public static WatchedQueues start() {
        return new WatchedQueues();
    }

    /** What a gateway needs to know to use it. */
    public Map<String, String> settings() {
        return Map.of(
                "SQS_ENDPOINT", "http://127.0.0.1:" + proxy.getAddress().getPort(), "JOBS_QUEUE_URL", queues.jobsUrl());
    }

    /** The delays in seconds of the messages that were sent since the last look. */
    public List<Integer> takeDelays() {
        List<Integer> taken = new ArrayList<>();
        for (Integer delay = delays.poll(); delay != null; delay = delays.poll()) {
            taken.add(delay);
        }
        return taken;
    }

    /** What a worker receives now. */
    public List<Message> receive() {
        return client.receiveMessage(
                        request -> request.queueUrl(queues.jobsUrl()).maxNumberOfMessages(10))
                .messages();
    }

    public void delete(Message message) {
        client.deleteMessage(request -> request.queueUrl(queues.jobsUrl()).receiptHandle(message.receiptHandle()));
    }

    /** Messages that were received too often. */
    public List<Message> deadLetters() {
        return client.receiveMessage(request -> request.queueUrl(letters)).messages();
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String target = exchange.getRequestHeaders().getFirst(TARGET);
            if (target.contains("SendMessage")) {
                DELAY.matcher(body)
                        .results()
                        .map(MatchResult::group)
                        .map(found -> Integer.valueOf(found.replaceAll("\\D", "")))
                        .forEach(delays::add);
                body = DELAY.matcher(body).replaceAll("\"DelaySeconds\":0");
            }
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(URI.create(queues.endpoint() + "/"))
                            .header(TARGET, target)
                            .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            answer.headers().firstValue("Content-Type").orElse("application/json"));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        proxy.stop(0);
        client.close();
        http.close();
    }
}
