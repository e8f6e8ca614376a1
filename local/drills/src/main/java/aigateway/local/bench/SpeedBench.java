package aigateway.local.bench;

import aigateway.local.drills.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * {@code local/bench}: the gateway with everything on beside its upstream alone and beside a bare proxy of the JDK, in turn, in
 * windows of some seconds. Prints a table in Markdown.
 */
public final class SpeedBench {
    private static final int WARM_CONNECTIONS = 16;
    private static final int STREAMS = 16;
    private static final StreamLoad SHORT_STREAMS = new StreamLoad(20, 5);
    private static final int OPEN_STREAMS = 500;
    private static final long SAMPLE_MILLIS = 500;

    private final BenchPlan plan;
    private final Wrk wrk;
    private final MeasuredGateway gateway;
    private final Target direct;
    private final Target reference;
    private final Target measured;
    private double startSeconds;
    private double openMib;
    /** Calls answered in each half second from the first call on. */
    private final List<Long> rates = new ArrayList<>();

    private SpeedBench(BenchPlan plan, Wrk wrk, MeasuredGateway gateway, Target direct, Target reference)
            throws InterruptedException {
        this.plan = plan;
        this.wrk = wrk;
        this.gateway = gateway;
        this.direct = direct;
        this.reference = reference;
        this.startSeconds = gateway.awaitReady();
        this.measured = new Target("gateway", gateway.port, gateway.key(), gateway.pid());
    }

    public static void main(String[] arguments) throws Exception {
        var plan = BenchPlan.parse(arguments);
        if (plan.isEmpty()) {
            System.err.println("These options cannot be read. See local/bench --help.");
            System.exit(2);
        }
        try (var scratch = Scratch.make()) {
            run(plan.get(), scratch.folder());
        }
    }

    private static void run(BenchPlan plan, Path folder) throws InterruptedException, IOException {
        int upstreamPort = ChildProcess.freePort();
        int referencePort = ChildProcess.freePort();
        Path gatewayFolder = Files.createDirectory(folder.resolve("gateway"));
        try (var upstream = child(InstantUpstream.class, folder, "" + upstreamPort);
                var proxy = child(JdkReference.class, folder, "" + referencePort, "http://127.0.0.1:" + upstreamPort);
                var gateway = new MeasuredGateway(gatewayFolder, upstreamPort, plan)) {
            var direct = new Target(
                    "direct", upstreamPort, "none", upstream.process().pid());
            var reference = new Target(
                    "jdk-ref", referencePort, JdkReference.KEY, proxy.process().pid());
            endOnSignal(List.of(gateway, proxy, upstream));
            var bench = new SpeedBench(plan, Wrk.in(folder, Calls.body("")), gateway, direct, reference);
            bench.measure();
            System.out.println(bench.table());
        }
    }

    private static Child child(Class<?> main, Path folder, String... arguments) {
        return Child.start(main, folder, List.of(), Map.of(), arguments);
    }

    private static void endOnSignal(List<AutoCloseable> all) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            for (AutoCloseable each : all) {
                try {
                    each.close();
                } catch (Exception e) {
                    System.err.println("could not be ended: " + e);
                }
            }
        }));
    }

    private void measure() throws InterruptedException, IOException {
        say("Start: the gateway's first %d seconds of load", plan.warmSeconds());
        start();
        List<Target> targets = plan.isSoak() ? List.of(reference, measured) : List.of(direct, reference, measured);
        if (!plan.connections().isEmpty()) {
            warm(direct);
            warm(reference);
            for (int round = 1; round <= plan.rounds(); round++) {
                say("Calls: round %d of %d", round, plan.rounds());
                for (int connections : plan.connections()) {
                    for (Target target : targets) {
                        target.add(connections, window(target, connections));
                    }
                }
            }
        }
        if (plan.parts().contains("streams")) {
            say("Streams: %d at once", STREAMS);
            for (int round = 0; round <= plan.rounds(); round++) {
                streams(round == 0);
            }
        }
        if (plan.parts().contains("open")) {
            say("%d open streams of %d s", OPEN_STREAMS, plan.openSeconds());
            open();
        }
    }

    /** Load from the first moment; the upstream counts. */
    private void start() throws InterruptedException, IOException {
        long before = answered();
        var load = CompletableFuture.runAsync(() -> {
            try {
                var _ = wrk.run(measured.url(), measured.key, WARM_CONNECTIONS, plan.warmSeconds());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        while (!load.isDone()) {
            Thread.sleep(SAMPLE_MILLIS);
            long now = answered();
            rates.add(now - before);
            before = now;
        }
        load.join();
    }

    private long answered() throws IOException {
        try (var in =
                URI.create("http://127.0.0.1:" + direct.port + "/count").toURL().openStream()) {
            return Long.parseLong(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    private void warm(Target target) throws InterruptedException {
        var _ = wrk.run(target.url(), target.key, WARM_CONNECTIONS, Math.max(5, plan.warmSeconds() / 5));
    }

    private Target.Window window(Target target, int connections) throws InterruptedException {
        boolean isGateway = target == measured;
        long postgres = isGateway ? gateway.postgresPid() : 0;
        long redis = isGateway ? gateway.redisPid() : 0;
        long own = Proc.cpuMicros(target.pid);
        long ownPostgres = Proc.cpuMicrosOfTree(postgres);
        long ownRedis = Proc.cpuMicros(redis);
        long foreign = foreignMicros();
        long began = System.nanoTime();
        Wrk.Ran ran = wrk.run(target.url(), target.key, connections, plan.seconds());
        double elapsedMicros = (System.nanoTime() - began) / 1e3;
        double calls = Math.max(1, ran.calls());
        return new Target.Window(
                ran,
                (Proc.cpuMicros(target.pid) - own) / calls,
                (Proc.cpuMicrosOfTree(postgres) - ownPostgres) / calls,
                (Proc.cpuMicros(redis) - ownRedis) / calls,
                Math.max(0, (foreignMicros() - foreign) / elapsedMicros));
    }

    /** CPU of the machine that is of none of these processes. */
    private long foreignMicros() {
        long ours = Proc.cpuMicrosOfTree(ProcessHandle.current().pid()) + Proc.cpuMicrosOfTree(gateway.postgresPid());
        return Proc.machineMicros() - ours;
    }

    private void streams(boolean isWarmUp) throws InterruptedException {
        long nanos = Duration.ofSeconds(plan.seconds()).toNanos();
        for (Target target : List.of(direct, reference, measured)) {
            List<Long> times = SHORT_STREAMS.run(target.port, target.key, STREAMS, nanos);
            if (!isWarmUp) {
                target.streams.addAll(times);
            }
        }
    }

    private void open() throws InterruptedException {
        var load = new StreamLoad(plan.openSeconds(), 1_000);
        var streams = CompletableFuture.runAsync(() -> {
            try {
                var _ = load.run(measured.port, measured.key, OPEN_STREAMS, 0);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        while (!streams.isDone()) {
            Thread.sleep(SAMPLE_MILLIS);
            openMib = Math.max(openMib, Proc.residentMib(measured.pid));
        }
        streams.join();
    }

    private String table() throws InterruptedException {
        var start = new SpeedTable.Start(startSeconds, rates, SAMPLE_MILLIS);
        return new SpeedTable(plan, direct, reference, measured, start, openMib).markdown(gateway.money());
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is in no library of ours
    private static void say(String format, Object... values) {
        System.err.printf(format + "%n", values);
    }
}
