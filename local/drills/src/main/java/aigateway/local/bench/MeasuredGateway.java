package aigateway.local.bench;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.local.Run;
import aigateway.local.drills.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The gateway as {@code local/run} starts it, with its own Postgres and Redis, and a key to which everything applies: three
 * rate limits and three hard budgets, all too large to refuse a call.
 */
final class MeasuredGateway implements AutoCloseable {
    private static final int MONEY_READS_MAX = 20;
    private static final Duration MONEY_PAUSE = Duration.ofMillis(500);
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final String ADMIN_TOKEN = "bench-admin-token-0123456789";
    private static final String KEY = """
            {"name":"bench","tags":["team:bench"],"limits":{"rpm":1000000,"tpm":1000000000,"parallel":1000},
            "budgets":[{"limit_usd":100000,"period":"day"},{"limit_usd":100000,"period":"month"}]}""";
    private static final String BUDGET =
            "{\"scope\":{\"tag\":\"team:bench\"},\"limit_usd\":100000,\"period\":\"month\"}";

    final int port = ChildProcess.freePort();
    final long startedNanos = System.nanoTime();

    private final Path folder;
    private final Child process;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String key = "";

    MeasuredGateway(Path folder, int upstream, BenchPlan plan) {
        this.folder = folder;
        Map<String, String> settings = new HashMap<>(Map.of(
                "STAGE",
                "local",
                "ADMIN_TOKEN",
                ADMIN_TOKEN,
                "DEFAULT_PROVIDER",
                "openai",
                "OPENAI_BASE_URL",
                "http://127.0.0.1:" + upstream + "/v1",
                "OPENAI_API_KEY",
                "sk-upstream",
                "PORT",
                Integer.toString(port),
                "AGW_DATA_DIR",
                folder.resolve("data").toString()));
        settings.putAll(plan.settings());
        this.process = Child.start(Run.class, folder, plan.javaOptions(), settings);
    }

    /** Waits until it serves, and makes its key; answers the seconds from its start to that. */
    double awaitReady() throws InterruptedException {
        while (!isReady()) {
            if (!process.process().isAlive() || System.nanoTime() - startedNanos > START_LIMIT.toNanos()) {
                throw new IllegalStateException("the gateway does not start:\n" + process.tail());
            }
            Thread.sleep(50);
        }
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        String made = admin("POST", "/admin/v1/keys", KEY).text("key");
        key = made == null ? "" : made;
        var _ = admin("POST", "/admin/v1/budgets", BUDGET);
        return seconds;
    }

    String key() {
        return key;
    }

    long pid() {
        return process.process().pid();
    }

    /** Of its Postgres, which is no child of it. */
    long postgresPid() {
        return pid("postgres/postmaster.pid");
    }

    long redisPid() {
        return pid("redis/redis.pid");
    }

    private long pid(String file) {
        try (var lines = Files.lines(folder.resolve("data").resolve(file))) {
            return Long.parseLong(lines.findFirst().orElse("0").strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Each budget's spent and held money beside the sum of the ledger, as the admin API shows them; for a person. Calls that the
     * load generator left behind may still end, so it is read until nothing changes.
     */
    String money() throws InterruptedException {
        String before = "";
        String now = ledger();
        String budgets = "";
        for (int i = 0; i < MONEY_READS_MAX && !now.equals(before); i++) {
            before = now;
            budgets = budgets();
            Thread.sleep(MONEY_PAUSE);
            now = ledger();
        }
        return budgets + " USD; the ledger's sum is " + now + " USD";
    }

    private String budgets() throws InterruptedException {
        var text = new StringBuilder();
        for (Json each : admin("GET", "/admin/v1/budgets", "").items("data")) {
            if (each instanceof Json.Obj budget
                    && budget.member("spent_usd") instanceof Json.Num(String spent)
                    && budget.member("held_usd") instanceof Json.Num(String held)) {
                text.append(text.isEmpty() ? "budgets spent " : ", ")
                        .append(spent)
                        .append(" (held ")
                        .append(held)
                        .append(')');
            }
        }
        return text.toString();
    }

    private String ledger() throws InterruptedException {
        Json.Obj total = admin("GET", "/admin/v1/usage?from=2000-01-01&to=2100-01-01", "")
                .object("total");
        return total != null && total.member("cost_usd") instanceof Json.Num(String digits) ? digits : "?";
    }

    private boolean isReady() throws InterruptedException {
        try {
            return send("GET", "/readyz", "").statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    private Json.Obj admin(String method, String path, String body) throws InterruptedException {
        try {
            HttpResponse<byte[]> reply = send(method, path, body);
            if (reply.statusCode() / 100 == 2
                    && JsonReader.object(reply.body()) instanceof JsonReader.Result.Read(var document)) {
                return document.root();
            }
            throw new IllegalStateException(method + " " + path + " was answered " + reply.statusCode() + ": "
                    + new String(reply.body(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<byte[]> send(String method, String path, String body)
            throws IOException, InterruptedException {
        var publisher =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + ADMIN_TOKEN)
                .header("content-type", "application/json")
                .method(method, publisher)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        http.close();
        process.close();
    }
}
