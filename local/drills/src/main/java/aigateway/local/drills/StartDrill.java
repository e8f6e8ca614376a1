package aigateway.local.drills;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import aigateway.local.lambda.Functions;
import aigateway.local.lambda.LambdaFunction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The starts of the packaged functions under AWS's runtime client, with snapshot hooks where the template has SnapStart. First
 * what they cost on this machine; then with every core busy and each store 100 ms away: no first event may fail.
 */
final class StartDrill implements Drill {
    private static final Duration WAY = Duration.ofMillis(100);
    /** Beside a busy thread on each core a function gets about half of one, as with 1,024 MB. */
    private static final int BUSY = Runtime.getRuntime().availableProcessors();
    /** Of the first call after a restore. The aim is half of it; the compiler's own threads count too. */
    private static final Duration FIRST_CPU_MAX = Duration.ofMillis(400);

    private static final String CALLS = "ApiFunction";

    /** A function's event, and what its answer has when it succeeded. */
    private record Event(String json, String words) {}

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        GatewayProcess gateway = stage.gateways(List.of(Map.of())).getFirst();
        Client.Key key = gateway.client().createKey(json -> json.text("name", "start"));
        gateway.kill();
        Map<String, String> settings = new HashMap<>(stage.settings());
        settings.put("METRICS_TOKEN", "a-token-of-the-drill");
        Map<String, Event> events = events(key, "a-token-of-the-drill");
        try (Functions functions = start(stage, settings, "plain")) {
            findings.say(
                    "function, jar MB, CPU of the start, CPU and time of the first event, time of a later one, resident MB");
            for (Map.Entry<String, Event> each : events.entrySet()) {
                measure(functions.of(each.getKey()), each.getValue(), plan.rounds(), findings);
            }
        }
        try (Proxy postgres = Proxy.before(port(requireNonNull(settings.get("DATABASE_URL"))), WAY);
                Proxy redis = Proxy.before(port(requireNonNull(settings.get("REDIS_URL"))), WAY);
                Proxy sqs = Proxy.before(port(requireNonNull(settings.get("SQS_ENDPOINT"))), WAY);
                Busy _ = Busy.begin(BUSY)) {
            settings.computeIfPresent("DATABASE_URL", (_, url) -> through(url, postgres));
            settings.computeIfPresent("REDIS_URL", (_, url) -> through(url, redis));
            settings.replaceAll(
                    (name, url) -> name.startsWith("SQS") || name.endsWith("QUEUE_URL") ? through(url, sqs) : url);
            findings.say("With %d busy threads and stores %d ms away:", BUSY, WAY.toMillis());
            try (Functions functions = start(stage, settings, "slow")) {
                for (Map.Entry<String, Event> each : events.entrySet()) {
                    first(functions.of(each.getKey()), each.getValue(), findings);
                }
            }
        }
    }

    private static void measure(LambdaFunction function, Event event, int warm, Report findings) {
        try (var environment = function.startAlone()) {
            Duration start = Processes.cpu(environment.pid());
            long begun = System.nanoTime();
            expectServed(function, event, environment, findings);
            double firstMillis = millis(begun);
            Duration first = Processes.cpu(environment.pid()).minus(start);
            List<Double> times = new ArrayList<>();
            for (int i = 0; i < warm; i++) {
                long from = System.nanoTime();
                expectServed(function, event, environment, findings);
                times.add(millis(from));
            }
            times.sort(null);
            findings.say(
                    "%-20s %7.1f %7.2f s %9.2f s %8.0f ms %7.1f ms %7d",
                    function.spec().name(),
                    Files.size(function.spec().jar()) / 1e6,
                    start.toMillis() / 1e3,
                    first.toMillis() / 1e3,
                    firstMillis,
                    times.get(times.size() / 2),
                    Processes.residentMb(environment.pid()));
            if (function.spec().name().equals(CALLS)) {
                findings.expect(
                        first.compareTo(FIRST_CPU_MAX) <= 0,
                        "the first call after a restore took %d ms of CPU",
                        first.toMillis());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void first(LambdaFunction function, Event event, Report findings) {
        try (var environment = function.startAlone()) {
            long begun = System.nanoTime();
            expectServed(function, event, environment, findings);
            findings.say("%-20s first event %8.0f ms", function.spec().name(), millis(begun));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void expectServed(
            LambdaFunction function, Event event, aigateway.local.lambda.Environment environment, Report findings) {
        var answer = new ByteArrayOutputStream();
        boolean answered = environment
                .invoke(event.json.getBytes(UTF_8), function.spec().timeout(), answer::writeBytes)
                .ended()
                .join()
                .isAnswered();
        String text = answer.toString(UTF_8);
        findings.expect(
                answered && text.contains(event.words),
                "%s answered: %s",
                function.spec().name(),
                text);
    }

    private static Functions start(Environment stage, Map<String, String> settings, String logs) {
        try {
            return Functions.start(
                    home().resolve("template.yaml"),
                    settings,
                    stage.folder().resolve("functions-" + logs),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Event> events(Client.Key key, String metricsToken) {
        Map<String, Event> events = new TreeMap<>();
        String none = "\"batchItemFailures\":[]";
        events.put(
                CALLS,
                new Event(
                        read("api-chat-completions")
                                .replace("${KEY}", key.secret())
                                .replace("mock-1", Upstream.MODEL),
                        "chat.completion"));
        events.put(
                "JobsFunction",
                new Event(read("sqs-jobs").replace("${JOB_ID}", "job_00000000000000000000000000000000"), none));
        events.put(
                "WebhooksFunction",
                new Event(
                        read("sqs-webhooks").replace("${DELIVERY_ID}", "evt_00000000000000000000000000000000"), none));
        events.put(
                "DeadLettersFunction",
                new Event(read("sqs-dead-letters").replace("${JOB_ID}", "job_00000000000000000000000000000000"), none));
        events.put(
                "DashboardFunction",
                new Event(read("dashboard-metrics").replace("${METRICS_TOKEN}", metricsToken), "\"statusCode\":200"));
        events.put("SweepFunction", new Event(read("schedule-sweep"), ""));
        events.put("MigrateFunction", new Event(read("migrate"), "{\"migrations\":0}"));
        return events;
    }

    private static String read(String event) {
        try {
            return Files.readString(home().resolve("events/" + event + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path home() {
        return Path.of(System.getProperty("agw.home", ""));
    }

    private static double millis(long since) {
        return (System.nanoTime() - since) / 1e6;
    }

    private static int port(String url) {
        return URI.create(url.replaceFirst("^jdbc:", "")).getPort();
    }

    private static String through(String url, Proxy proxy) {
        return url.replaceFirst(":" + port(url) + "(?=/|$)", ":" + proxy.port());
    }

    /** Threads that do nothing else than keep cores busy. */
    private record Busy(List<Thread> threads) implements AutoCloseable {
        static Busy begin(int count) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                threads.add(Thread.ofPlatform().daemon().name("busy").start(() -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                }));
            }
            return new Busy(threads);
        }

        @Override
        public void close() {
            threads.forEach(Thread::interrupt);
        }
    }
}
