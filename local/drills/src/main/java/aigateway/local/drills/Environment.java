package aigateway.local.drills;

import aigateway.sqs.SqsClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Where a drill happens: Postgres, Redis and SQS that outlive a gateway's death, an upstream, and as many gateways as it wants.
 * All on loopback, all in a temporary folder; ended and removed at the end, also after a signal.
 */
final class Environment implements AutoCloseable {
    private static final int SECRET_BYTES = 32;
    private static final String PROVIDER_TIMEOUT_SECONDS = "20";

    private final Path folder;
    private final ConcurrentLinkedDeque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
    private final Map<String, String> settings = new HashMap<>();
    private final String adminToken;
    private final Server redis;
    private final Server postgres;
    private final Server sqs;
    private final Upstream upstream;
    private final Thread hook = new Thread(this::end, "end-drill");
    private int gateways;
    private @Nullable SqsClient queues;

    private Environment(Path folder) {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(hook);
        var random = new SecureRandom();
        adminToken = secret(random);
        upstream = opened(Upstream.open());
        postgres = opened(Server.start(Server.Kind.POSTGRES, folder));
        redis = opened(Server.start(Server.Kind.REDIS, folder));
        settings.putAll(postgres.settings());
        settings.putAll(redis.settings());
        sqs = opened(Server.start(Server.Kind.SQS, folder));
        settings.putAll(sqs.settings());
        settings.put("STAGE", "local");
        settings.put("ADMIN_TOKEN", adminToken);
        settings.put("KEY_PEPPER", secret(random));
        settings.put("DATA_KEY", secret(random));
        settings.put("DEFAULT_PROVIDER", "openai");
        settings.put("OPENAI_BASE_URL", upstream.url().toString());
        settings.put("OPENAI_API_KEY", "drill");
        settings.put("PROVIDER_TIMEOUT_SECONDS", PROVIDER_TIMEOUT_SECONDS);
    }

    static Environment set() {
        try {
            return new Environment(Files.createTempDirectory("ai-gateway-drill."));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String secret(SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private <T extends AutoCloseable> T opened(T thing) {
        open.addFirst(thing);
        return thing;
    }

    /** Gateways on the same stores, one for each of the settings, ready; the upstream's model has its price. */
    List<GatewayProcess> gateways(List<Map<String, String>> each) throws InterruptedException {
        List<GatewayProcess> started = new ArrayList<>();
        for (Map<String, String> own : each) {
            Map<String, String> all = new HashMap<>(settings);
            all.putAll(own);
            gateways++;
            started.add(opened(GatewayProcess.start(folder.resolve("gateway-" + gateways), all, adminToken)));
            // The first one migrates.
            started.getLast().awaitReady();
        }
        // Nano-USD a token and micro-USD a million tokens are a thousand apart.
        started.getFirst()
                .client()
                .setPrice(
                        Upstream.MODEL,
                        Upstream.NANO_USD_AN_INPUT_TOKEN * 1_000,
                        Upstream.NANO_USD_AN_OUTPUT_TOKEN * 1_000);
        return started;
    }

    /** Where a drill may leave what is to be removed at its end. */
    Path folder() {
        return folder;
    }

    Upstream upstream() {
        return upstream;
    }

    Server redis() {
        return redis;
    }

    Server sqs() {
        return sqs;
    }

    /** Puts a message into a queue, as if it came once more. */
    void ring(String queue, String name, String id) {
        queues().sendMessage(request -> request.queueUrl(sqs.url() + "/000000000000/" + queue)
                .messageBody("{\"v\":1,\"" + name + "\":\"" + id + "\"}"));
    }

    /** How many messages wait, or are being worked on. */
    long messages() {
        return Stream.of("jobs", "low-jobs", "webhooks")
                .map(queue -> queues().getQueueAttributes(
                                request -> request.queueUrl(sqs.url() + "/000000000000/" + queue)
                                        .attributeNames(
                                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)))
                .flatMap(answer -> answer.attributes().values().stream())
                .mapToLong(Long::parseLong)
                .sum();
    }

    private synchronized SqsClient queues() {
        if (queues == null) {
            queues = opened(SqsClients.of(URI.create(sqs.url()), "us-east-1", false));
        }
        return queues;
    }

    Server postgres() {
        return postgres;
    }

    Ledger books() {
        return new Ledger(postgres.url());
    }

    @Override
    public void close() {
        end();
        try {
            var _ = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The JVM is ending already.
        }
    }

    /** The youngest first: gateways before what they stand on. */
    private void end() {
        for (AutoCloseable thing = open.pollFirst(); thing != null; thing = open.pollFirst()) {
            try {
                thing.close();
            } catch (Exception e) {
                System.err.println("could not be ended: " + e);
            }
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("left behind: " + folder + " (" + e + ")");
        }
    }
}
