package aigateway.local.embedded;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorSystem;
import org.elasticmq.NodeAddress;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/**
 * ElasticMQ in this process, with the template's queues. It keeps nothing over a restart, as it need not: Postgres is the
 * truth about jobs, and what was queued is sent again. It checks no signature, so its paths begin with a secret: without it every
 * request is refused.
 */
final class SqsServer implements AutoCloseable {
    /** As in the template. */
    private static final int MAX_RECEIVE_COUNT = 5;

    private static final int REQUEST_TIMEOUT_MILLIS = 5_000;
    private static final int STOP_LIMIT_SECONDS = 5;

    /** We end it when everything that uses it has ended, so its own shutdown hook would be too early. */
    private static final String CONFIG = """
            pekko {
              loglevel = "WARNING"
              stdout-loglevel = "OFF"
              daemonic = on
              jvm-shutdown-hooks = off
              # A want of memory in a queue must not end the gateway.
              jvm-exit-on-fatal-error = off
              coordinated-shutdown.run-by-jvm-shutdown-hook = off
              log-dead-letters = off
              log-dead-letters-during-shutdown = off
              actor.default-dispatcher.fork-join-executor { parallelism-min = 2, parallelism-max = 4 }
            }
            """;

    private final ActorSystem actors;
    private final String endpoint;

    private SqsServer(ActorSystem actors, String endpoint) {
        this.actors = actors;
        this.endpoint = endpoint;
    }

    /** Takes seconds of processor time where its classes are cold: Pekko and Scala are large. */
    static SqsServer start(int port, String secretPath, QueueVisibility visibility) {
        ActorSystem actors =
                ActorSystem.create("sqs", ConfigFactory.parseString(CONFIG).withFallback(ConfigFactory.load()));
        SqsServer server = new SqsServer(actors, endpoint(port, secretPath));
        try {
            var _ = SQSRestServerBuilder.withActorSystem(actors)
                    .withInterface("127.0.0.1")
                    .withPort(port)
                    .withServerAddress(new NodeAddress("http", "127.0.0.1", port, secretPath))
                    .start()
                    .waitUntilStarted();
            server.createWithDeadLetters("jobs", visibility.jobsSeconds());
            server.createWithDeadLetters("low-jobs", visibility.jobsSeconds());
            server.createWithDeadLetters("webhooks", visibility.webhooksSeconds());
            return server;
        } catch (Exception e) {
            // Scala declares no checked exception and throws them all the same.
            server.close();
            throw new StartupFailure(
                    "The local SQS does not start on 127.0.0.1:%d: %s.".formatted(port, e.getMessage()), e);
        }
    }

    /** Where a server on this port will be found, known before it has started. */
    static Map<String, String> settings(int port, String secretPath) {
        String endpoint = endpoint(port, secretPath);
        String queues = endpoint + "/000000000000/";
        return Map.of(
                "SQS_ENDPOINT", endpoint,
                "JOBS_QUEUE_URL", queues + "jobs",
                "JOBS_DLQ_URL", queues + "jobs-dlq",
                "LOW_JOBS_QUEUE_URL", queues + "low-jobs",
                "LOW_JOBS_DLQ_URL", queues + "low-jobs-dlq",
                "WEBHOOKS_QUEUE_URL", queues + "webhooks",
                "WEBHOOKS_DLQ_URL", queues + "webhooks-dlq");
    }

    private static String endpoint(int port, String secretPath) {
        return "http://127.0.0.1:" + port + "/" + secretPath;
    }

    @Override
    public void close() {
        try {
            actors.terminate();
            var _ = actors.getWhenTerminated().toCompletableFuture().get(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Its threads are daemons and hold nothing that outlives the process.
        }
    }

    private void createWithDeadLetters(String name, int visibilitySeconds) throws IOException {
        create(name + "-dlq", visibilitySeconds, Map.of());
        create(
                name,
                visibilitySeconds,
                Map.of(
                        "RedrivePolicy",
                        "{\"deadLetterTargetArn\":\"arn:aws:sqs:elasticmq:000000000000:%s-dlq\",\"maxReceiveCount\":%d}"
                                .formatted(name, MAX_RECEIVE_COUNT)));
    }

    private void create(String name, int visibilitySeconds, Map<String, String> more) throws IOException {
        Map<String, String> attributes = new LinkedHashMap<>(more);
        attributes.put("VisibilityTimeout", Integer.toString(visibilitySeconds));
        StringBuilder form = new StringBuilder("Action=CreateQueue&QueueName=").append(name);
        int number = 0;
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            number++;
            form.append("&Attribute.%d.Name=%s&Attribute.%d.Value=%s"
                    .formatted(
                            number,
                            attribute.getKey(),
                            number,
                            URLEncoder.encode(attribute.getValue(), StandardCharsets.UTF_8)));
        }
        post(form.toString());
    }

    private void post(String form) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(endpoint + "/").toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(REQUEST_TIMEOUT_MILLIS);
        connection.setReadTimeout(REQUEST_TIMEOUT_MILLIS);
        connection.setDoOutput(true);
        connection.setRequestProperty("content-type", "application/x-www-form-urlencoded");
        try (OutputStream body = connection.getOutputStream()) {
            body.write(form.getBytes(StandardCharsets.US_ASCII));
        }
        int status = connection.getResponseCode();
        connection.disconnect();
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException("a queue could not be made, status " + status);
        }
    }
}
