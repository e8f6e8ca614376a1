package aigateway.local.drills;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Bodies of almost the largest size, while another client makes small calls: many without a key, some of long text and some of
 * millions of values with one. The process stays, the other client is served, and memory stays bounded. The latencies are for
 * comparison with the quiet ones: what else the machine does decides them too.
 */
final class BodiesDrill implements Drill {
    private static final int LENGTH = 10_100_000;
    private static final int WITHOUT_KEY = 160;
    private static final int WITH_KEY = 3;
    /** One gigabit, for all of them: more than that, a machine's own loopback brings, and no client. */
    private static final long NETWORK_BYTES_PER_SECOND = 125_000_000;

    private static final int CALLS_A_SECOND = 50;
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** The heap and the network buffers of the flags in local/build, and what the JVM itself needs. */
    private static final long RESIDENT_MIB_MAX = 1_300;

    /** Bodies that are sent side by side. */
    private record Burst(String name, int count, LargeBody body, boolean withKey, int status) {}

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        GatewayProcess gateway = stage.gateways(List.of(Map.of())).getFirst();
        Client.Key large = gateway.client().createKey(json -> json.text("name", "large"));
        Client.Key small = gateway.client().createKey(json -> json.text("name", "small"));
        List<Burst> bursts = List.of(
                new Burst("without a key", WITHOUT_KEY, LargeBody.text(LENGTH), false, 401),
                new Burst("of text", WITH_KEY, LargeBody.text(LENGTH), true, 200),
                new Burst("of values", WITH_KEY, LargeBody.values(LENGTH), true, 413));
        try (Load load = Load.start(gateway.client(), small, new Client.Ask("small", 10, 10), CALLS_A_SECOND)) {
            load.phase("warm", QUIET);
            load.phase("quiet", QUIET);
            for (int round = 1; round <= plan.rounds(); round++) {
                for (Burst burst : bursts) {
                    load.phase(burst.name);
                    Map<Integer, Long> statuses = send(burst, gateway.port(), large);
                    load.phase("between", PAUSE);
                    findings.expect(
                            statuses.equals(Map.of(burst.status, (long) burst.count)),
                            "round %d: bodies %s were answered %s",
                            round,
                            burst.name,
                            statuses);
                }
            }
            load.finish();
            report(
                    load,
                    Stream.concat(Stream.of("quiet"), bursts.stream().map(Burst::name))
                            .toList(),
                    findings);
        }
        findings.expect(gateway.isAlive(), "the process has ended");
        long peak = peakMib(gateway.pid());
        findings.expect(peak <= RESIDENT_MIB_MAX, "the process held %d MiB", peak);
        findings.say("The most that the process held (VmHWM): %d MiB", peak);
    }

    private static Map<Integer, Long> send(Burst burst, int port, Client.Key key) throws InterruptedException {
        String secret = burst.withKey ? key.secret() : "agw_wrong";
        Map<Integer, Long> statuses = new TreeMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> one = () -> burst.body.send(port, secret, NETWORK_BYTES_PER_SECOND / burst.count);
            for (Future<Integer> sent : threads.invokeAll(
                    Stream.generate(() -> one).limit(burst.count).toList())) {
                statuses.merge(sent.get(), 1L, Long::sum);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return statuses;
    }

    private static void report(Load load, List<String> phases, Report findings) {
        for (String phase : phases) {
            List<Response> replies = load.reply(phase);
            var latencies = Latencies.of(replies.stream().map(Response::nanos).toList());
            findings.say("%-14s %5d small calls, %s, %s", phase, replies.size(), Load.statuses(replies), latencies);
            boolean served = replies.stream().allMatch(reply -> reply.status() == 200);
            findings.expect(served, "%s: a small call was not served", phase);
        }
    }

    /** What Linux knows of it; 0 elsewhere. */
    private static long peakMib(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
