package aigateway.local.drills;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One client's failures, slow jobs, wrong keys and repeated idempotency keys beside the calls of another one. Large bodies have a
 * drill of their own.
 */
final class NeighboursDrill implements Drill {
    private static final int CALLS_A_SECOND = 40;
    private static final int THREADS = 8;
    /** So that the neighbour is a nuisance, and not a measure of how fast one machine can serve two. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final int SLOW_JOBS = 40;
    private static final int PROVIDER_MILLIS = 20;
    private static final Duration WARM_UP = Duration.ofSeconds(6);
    private static final Duration PHASE = Duration.ofSeconds(8);
    private static final Duration JOB_LIMIT = Duration.ofSeconds(20);
    private static final Duration SWEPT_LIMIT = Duration.ofSeconds(90);
    private static final int RATIO_MAX = 3;
    /** Below it a difference is the machine's own noise. */
    private static final double NOISE_MILLIS = 100;

    /** What the neighbour does again and again in one phase. */
    private record Nuisance(String name, Action action) {}

    private interface Action {
        Response run(long number) throws InterruptedException;
    }

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        GatewayProcess gateway = stage.gateways(List.of(Map.of())).getFirst();
        stage.upstream().delay(PROVIDER_MILLIS);
        Client client = gateway.client();
        Client.Key victim = client.createKey(json -> json.text("name", "victim"));
        Client.Key neighbour = client.createKey(json -> json.text("name", "neighbour"));
        var ask = new Client.Ask("victim", 50, 50);
        try (Load load = Load.start(client, victim, ask, CALLS_A_SECOND)) {
            load.phase("", WARM_UP);
            load.phase("quiet", PHASE);
            for (Nuisance each : nuisances(client, neighbour, plan.random().nextInt(Integer.MAX_VALUE))) {
                load.phase(each.name);
                disturb(each, findings);
            }
            load.phase("slow jobs");
            slowJobs(stage, client, neighbour, victim, findings);
            load.finish();
            judge(load, findings);
        }
        Ledger books = stage.books();
        var _ = Wait.until(SWEPT_LIMIT, () -> books.openJobs() == 0);
        books.expireHolds();
        var _ = Wait.until(SWEPT_LIMIT, () -> books.openHolds() == 0);
    }

    private static List<Nuisance> nuisances(Client client, Client.Key key, int seed) {
        var small = new Client.Ask("neighbour", 10, 10);
        var failing = new Client.Ask(Upstream.FAILING, 10, 10);
        return List.of(
                new Nuisance("failures", _ -> client.ask(key, failing)),
                new Nuisance(
                        "wrong keys",
                        number -> client.ask(new Client.Key("", "agw_wrong%011d.x".formatted(number), ""), small)),
                new Nuisance(
                        "names", number -> client.submitNamed(key, small, "name-" + seed + "-" + number / THREADS)));
    }

    private static void disturb(Nuisance nuisance, Report findings) throws InterruptedException {
        var over = new AtomicBoolean();
        var sent = new AtomicLong();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < THREADS; i++) {
                var _ = threads.submit(() -> {
                    while (!over.get()) {
                        var _ = nuisance.action.run(sent.getAndIncrement());
                        Thread.sleep(PAUSE);
                    }
                    return true;
                });
            }
            Thread.sleep(PHASE);
            over.set(true);
        }
        findings.say(
                "%s: %.0f requests a second of the neighbour", nuisance.name, sent.get() / (double) PHASE.toSeconds());
    }

    /** More of them than there are slots, and one short job of the other client. */
    private static void slowJobs(
            Environment stage, Client client, Client.Key neighbour, Client.Key victim, Report findings)
            throws InterruptedException {
        for (int i = 0; i < SLOW_JOBS; i++) {
            var _ = client.submitted(neighbour, new Client.Ask(Upstream.SLOW, 10, 10), null);
        }
        long started = System.nanoTime();
        String job = client.submitted(victim, new Client.Ask("victim", 10, 10), null);
        boolean ended = Wait.until(JOB_LIMIT, () -> stage.books().outcome(job).isFinal());
        findings.say(
                "slow jobs: %d of the neighbour; a short job of the other client ended after %.1f s",
                SLOW_JOBS, (System.nanoTime() - started) / 1e9);
        findings.expect(ended, "the short job has not ended after %d s", JOB_LIMIT.toSeconds());
        Thread.sleep(PHASE);
    }

    private static void judge(Load load, Report findings) {
        double quiet = RedisDrill.latencies(load.reply("quiet")).millis(99);
        for (String phase : List.of("quiet", "failures", "wrong keys", "names", "slow jobs")) {
            List<Response> replies = load.reply(phase);
            Latencies latencies = RedisDrill.latencies(replies);
            findings.say("%-11s %s, %s", phase, Load.statuses(replies), latencies);
            findings.expect(
                    replies.stream().allMatch(reply -> reply.status() == 200),
                    "%s: not all calls were answered",
                    phase);
            findings.expect(
                    latencies.millis(99) <= Math.max(NOISE_MILLIS, RATIO_MAX * quiet),
                    "%s: p99 is %.1f ms, and was %.1f ms",
                    phase,
                    latencies.millis(99),
                    quiet);
        }
    }
}
