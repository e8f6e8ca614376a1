package aigateway.local.drills;

import aigateway.local.lambda.Functions;
import aigateway.local.lambda.LambdaFunction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Many calls, one after the other, through one environment of the packaged function api under AWS's runtime client: its live
 * memory, its threads and the time of a call do not grow.
 */
final class ManyCallsDrill implements Drill {
    private static final int CALLS_A_ROUND = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Of live memory: what caches and the compiler add after the first rounds. */
    private static final double GROWTH_MAX = 1.1;

    private static final double SLOWER_MAX = 1.2;
    private static final int WARM_ROUNDS = 2;
    /** From the request to the first event of a stream. */
    private static final double FIRST_MILLIS_MAX = 300;

    private final boolean streams;

    private ManyCallsDrill(boolean streams) {
        this.streams = streams;
    }

    static ManyCallsDrill ofStreams() {
        return new ManyCallsDrill(true);
    }

    static ManyCallsDrill ofWholeCalls() {
        return new ManyCallsDrill(false);
    }

    /**
     * Of one call.
     *
     * @param firstNanos until the first bytes of its answer
     */
    private record Times(long firstNanos, long wholeNanos) {}

    /** What was measured at the end of a round. */
    private record Round(Latencies first, Latencies whole, double cpuMillis, long liveKib, long threads) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "first bytes %s; whole %s; CPU of a call %.2f ms; live memory %,d KiB; %d threads",
                    first,
                    whole,
                    cpuMillis,
                    liveKib,
                    threads);
        }
    }

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        GatewayProcess gateway = stage.gateways(List.of(Map.of())).getFirst();
        Client.Key key = gateway.client().createKey(json -> json.text("name", "many-calls"));
        gateway.kill();
        List<Round> rounds = new ArrayList<>();
        try (Functions functions = start(stage);
                HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = request(functions.port(), key);
            // Its time is that of a start, which the drill "start" measures.
            var _ = send(http, request, findings);
            LambdaFunction api = functions.of("ApiFunction");
            for (int round = 1; round <= Math.max(plan.rounds(), WARM_ROUNDS + 1); round++) {
                List<Times> times = new ArrayList<>();
                Duration before = Processes.cpu(api.processes().getFirst());
                for (int i = 0; i < CALLS_A_ROUND; i++) {
                    times.add(send(http, request, findings));
                }
                rounds.add(measure(api, times, before));
                findings.say("after %,6d: %s", round * CALLS_A_ROUND, rounds.getLast());
            }
            findings.expect(api.environments() == 1, "the environment was replaced");
        }
        compare(rounds.get(WARM_ROUNDS - 1), rounds.getLast(), findings);
    }

    private static Functions start(Environment stage) {
        Path home = Path.of(System.getProperty("agw.home", ""));
        try {
            return Functions.start(
                    home.resolve("template.yaml"),
                    stage.settings(),
                    stage.folder().resolve("functions"),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest request(int port, Client.Key key) {
        String body = "{\"model\":\"" + Upstream.MODEL + "\",\"stream\":" + streams
                + ",\"user\":\"many-calls\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + key.secret())
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private Times send(HttpClient http, HttpRequest request, Report findings) throws InterruptedException {
        long begun = System.nanoTime();
        long first = 0;
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            var answer = new ByteArrayOutputStream();
            try (InputStream body = response.body()) {
                answer.write(body.read());
                first = System.nanoTime() - begun;
                body.transferTo(answer);
            }
            String text = answer.toString(StandardCharsets.UTF_8);
            findings.expect(
                    response.statusCode() == 200
                            && (streams ? text.endsWith("data: [DONE]\n\n") : text.contains("\"chat.completion\"")),
                    "a call was answered %d: %s",
                    response.statusCode(),
                    text);
        } catch (IOException e) {
            findings.expect(false, "a call was not answered: %s", e);
        }
        return new Times(first, System.nanoTime() - begun);
    }

    private static Round measure(LambdaFunction function, List<Times> times, Duration cpuBefore)
            throws InterruptedException {
        long pid = function.processes().getFirst();
        double cpuMillis = Processes.cpu(pid).minus(cpuBefore).toNanos() / 1e6 / times.size();
        Path jcmd = Path.of(System.getProperty("java.home", ""), "bin", "jcmd");
        try {
            Process histogram = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            // Its last line: Total, the number of objects, their bytes.
            String last = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .lines()
                    .reduce("", (_, line) -> line);
            var _ = histogram.waitFor();
            String[] words = last.strip().split("\\s+", -1);
            return new Round(
                    Latencies.of(times.stream().map(Times::firstNanos).toList()),
                    Latencies.of(times.stream().map(Times::wholeNanos).toList()),
                    cpuMillis,
                    Long.parseLong(words[words.length - 1]) / 1024,
                    threads(pid));
        } catch (IOException | NumberFormatException e) {
            throw new IllegalStateException("the live memory of the environment cannot be read", e);
        }
    }

    private static long threads(long pid) throws IOException {
        Path tasks = Path.of("/proc", Long.toString(pid), "task");
        if (!Files.isDirectory(tasks)) {
            return 0;
        }
        try (var each = Files.list(tasks)) {
            return each.count();
        }
    }

    private void compare(Round warm, Round last, Report findings) {
        findings.expect(last.liveKib <= warm.liveKib * GROWTH_MAX, "live memory grew from %s to %s", warm, last);
        findings.expect(last.threads <= warm.threads + 8, "threads grew from %s to %s", warm, last);
        findings.expect(
                last.whole.millis(50) <= warm.whole.millis(50) * SLOWER_MAX + 2,
                "calls got slower, from %s to %s",
                warm,
                last);
        findings.expect(
                last.cpuMillis <= warm.cpuMillis * SLOWER_MAX, "calls cost more CPU, from %s to %s", warm, last);
        findings.expect(
                !streams || last.first.millis(99) < FIRST_MILLIS_MAX, "first events of streams took long: %s", last);
    }
}
