package aigateway.local.drills;

import aigateway.sqs.SqsClients;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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

    private final Scene scene = Scene.open("ai-gateway-drill.");
    private final Map<String, String> settings = new HashMap<>();
    private final String adminToken;
    private Server redis;
    private Server postgres;
    private Server sqs;
    private final Upstream upstream;
    private int gateways;
    private @Nullable SqsClient queues;

    private Environment(Map<String, String> asked) {
        Path folder = scene.folder();
        var random = new SecureRandom();
        adminToken = secret(random);
        upstream = scene.opened(Upstream.open());
        postgres = scene.opened(Server.start(Server.Kind.POSTGRES, folder));
        redis = scene.opened(Server.start(Server.Kind.REDIS, folder));
        settings.putAll(asked);
        settings.putAll(postgres.settings());
        settings.putAll(redis.settings());
        sqs = scene.opened(Server.start(Server.Kind.SQS, folder));
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

    static Environment set(Map<String, String> asked) {
        return new Environment(asked);
    }

    private static String secret(SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Gateways on the same stores, one for each of the settings, ready; the upstream's model has its price. */
    List<GatewayProcess> gateways(List<Map<String, String>> each) throws InterruptedException {
        List<GatewayProcess> started = new ArrayList<>();
        for (Map<String, String> own : each) {
            Map<String, String> all = new HashMap<>(settings);
            all.putAll(own);
            gateways++;
            started.add(scene.opened(GatewayProcess.start(folder().resolve("gateway-" + gateways), all, adminToken)));
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

    String adminToken() {
        return adminToken;
    }

    /** One more server of a kind, empty. */
    Server fresh(Server.Kind kind, String name) {
        return scene.opened(Server.start(kind, folder().resolve(name)));
    }

    /** What is started and read from now on uses these stores. */
    void use(Server otherPostgres, Server otherRedis, Server otherSqs) {
        postgres = otherPostgres;
        redis = otherRedis;
        sqs = otherSqs;
        List.of(postgres, redis, sqs).forEach(server -> settings.putAll(server.settings()));
    }

    /** The client and admin of what listens on a port in front of the gateways. */
    Client client(int port) {
        return new Client(URI.create("http://127.0.0.1:" + port), adminToken);
    }

    /** Where a drill may leave what is to be removed at its end. */
    Path folder() {
        return scene.folder();
    }

    /** Of each gateway. */
    Map<String, String> settings() {
        return Map.copyOf(settings);
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
            queues = scene.opened(SqsClients.of(URI.create(sqs.url()), "us-east-1", false));
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
        scene.close();
    }
}
