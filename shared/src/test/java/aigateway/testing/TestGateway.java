package aigateway.testing;

import aigateway.admin.IssuedKey;
import aigateway.assembly.Gateway;
import aigateway.assembly.Settings;
import aigateway.json.RequestBody;
import aigateway.kernel.KeyId;
import aigateway.kernel.Result;
import aigateway.kernel.Unavailable;
import aigateway.local.mock.MockServer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;

/** The whole product on a database, a Redis and queues of its own. */
public final class TestGateway implements AutoCloseable {
    public static final String ADMIN_TOKEN = "agw_admin_test-token-of-the-tests";

    /** One for each JVM, started by the first test that needs it; ends with the process. */
    private static final class Mock {
        static final MockServer SERVER = MockServer.start();
    }

    private static final Map<Gateway, Map<String, String>> STARTED = new ConcurrentHashMap<>();

    private final TestDatabase database;
    private final TestQueues queues;
    private final Map<String, String> environment;
    private final Gateway gateway;

    private TestGateway(
            TestDatabase database, TestQueues queues, Map<String, String> environment, InstantSource clock) {
        this.database = database;
        this.queues = queues;
        this.environment = environment;
        this.gateway = started(environment, clock);
    }

    public static TestGateway start(Map<String, String> more) {
        return start(more, InstantSource.system());
    }

    /**
     * @param more settings beside the usual ones, or in their place
     */
    public static TestGateway start(Map<String, String> more, InstantSource clock) {
        return start(TestDatabase.fresh(), more, clock);
    }

    /** The same on a database that the test has prepared. */
    private static TestGateway start(TestDatabase database, Map<String, String> more, InstantSource clock) {
        var queues = TestQueues.fresh();
        Map<String, String> environment = new HashMap<>(Map.of(
                "STAGE",
                "test",
                "DATABASE_URL",
                database.productUrl(),
                "REDIS_URL",
                TestRedis.shared().url(),
                "SQS_ENDPOINT",
                queues.endpoint(),
                "JOBS_QUEUE_URL",
                queues.jobsUrl(),
                "WEBHOOKS_QUEUE_URL",
                queues.webhooksUrl(),
                "WEBHOOK_ALLOW_CIDRS",
                "127.0.0.0/8",
                "ADMIN_TOKEN",
                ADMIN_TOKEN,
                "KEY_PEPPER",
                "a-pepper-for-the-tests-0123456789",
                "DATA_KEY",
                "a-data-key-for-the-tests-0123456789"));
        environment.put("MOCK_PROVIDER_URL", mockUrl());
        // A busy machine may be slow, which is no outage.
        environment.put("REDIS_TIMEOUT_MILLIS", "1000");
        environment.put("LOW_JOBS_QUEUE_URL", queues.lowJobsUrl());
        environment.putAll(more);
        return new TestGateway(database, queues, environment, clock);
    }

    /** Ends an outage of the database. The pool looks again at growing intervals, so this waits until it has a connection. */
    public void reopenDatabase() {
        database.open();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreException(Unavailable.class)
                .until(() ->
                        gateway.admin().manageKeys().find(new KeyId("0000000000000000")) instanceof Result.Refused);
    }

    /** The base URL of the mock provider. */
    public static String mockUrl() {
        return Mock.SERVER.url().toString();
    }

    /** With an upstream as the default provider. */
    public static TestGateway behind(ScriptedProvider provider) {
        return behind(provider, Map.of(), InstantSource.system());
    }

    /** With an upstream as the default provider, and settings beside or in place of the usual ones. */
    public static TestGateway behind(ScriptedProvider provider, Map<String, String> more, InstantSource clock) {
        return behind(provider, TestDatabase.fresh(), more, clock);
    }

    static TestGateway behind(
            ScriptedProvider provider, TestDatabase database, Map<String, String> more, InstantSource clock) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "DEFAULT_PROVIDER", "openai",
                "OPENAI_BASE_URL", provider.url(),
                "OPENAI_API_KEY", "sk-upstream-key-of-the-tests",
                "PROVIDER_TIMEOUT_SECONDS", "2"));
        settings.putAll(more);
        return start(database, settings, clock);
    }

    /** Another instance of the product on the same stores, like a second process. */
    public Gateway another(InstantSource clock) {
        return another(Map.of(), clock);
    }

    /** Another instance with some settings of its own, as after a restart. */
    public Gateway another(Map<String, String> own, InstantSource clock) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(own);
        return started(all, clock);
    }

    private static Gateway started(Map<String, String> environment, InstantSource clock) {
        var gateway = new Gateway(Settings.read(environment), environment, clock, new SecureRandom());
        STARTED.put(gateway, Map.copyOf(environment));
        return gateway;
    }

    /** The settings that a gateway of these tests was started with. */
    public static Map<String, String> environmentOf(Gateway gateway) {
        return STARTED.getOrDefault(gateway, Map.of());
    }

    public Gateway gateway() {
        return gateway;
    }

    public TestDatabase database() {
        return database;
    }

    public TestQueues queues() {
        return queues;
    }

    /** The settings it was started with, for a second process on the same stores. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** Makes a key with the given request body, such as {@code {"name":"a"}}. */
    public IssuedKey createKey(String json) {
        var body = new RequestBody(json.getBytes(StandardCharsets.UTF_8), "application/json");
        return gateway.admin().manageKeys().create("admin-token", body).orElse(problem -> {
            throw new IllegalStateException("no key was created: " + problem);
        });
    }

    /** A key that may do everything, as text. */
    public String newKey() {
        return String.valueOf(createKey("{\"name\":\"test\"}").secret());
    }

    @Override
    public void close() {
        STARTED.remove(gateway);
        gateway.close();
    }
}
