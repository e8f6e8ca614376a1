package aigateway.local.drills;

import aigateway.kernel.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * As many jobs as there are rounds, submitted one by one by 64 clients and worked on by one gateway, 64 at a time: jobs a second,
 * what a job costs, and how long the unluckiest waited.
 */
final class ThroughputDrill implements Drill {
    private static final int CLIENTS = 64;
    private static final int AT_ONCE = 64;
    private static final long OUTPUT_TOKENS = 10;
    private static final int INPUT_TOKENS = 10;
    private static final int WARM_UP = 500;
    private static final long LIMIT_NANO_USD = 1_000_000_000_000L;
    private static final int ACCEPTED = 202;
    private static final int UNAVAILABLE = 503;
    private static final int TRIES = 40;
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration LIMIT = Duration.ofMinutes(30);

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        GatewayProcess gateway = stage.gateways(List.of(Map.of("JOBS_AT_ONCE", Integer.toString(AT_ONCE))))
                .getFirst();
        Client.Key key = gateway.client().createKey(json -> json.text("name", "jobs"));
        var _ = gateway.client().createBudget("key_id", key.id(), LIMIT_NANO_USD);
        submit(gateway.client(), key, WARM_UP);
        Wait.require("the warm-up has ended", LIMIT, () -> stage.books().openJobs() == 0);

        Effort before = Effort.now(stage, gateway);
        long started = System.nanoTime();
        String since = stage.books().now();
        submit(gateway.client(), key, plan.rounds());
        double accepted = (System.nanoTime() - started) / 1e9;
        Wait.require("all have ended", LIMIT, () -> stage.books().openJobs() == 0);
        double ended = (System.nanoTime() - started) / 1e9;

        String effort = Effort.now(stage, gateway).perJob(before, plan.rounds());

        Ledger.Queue queue = stage.books().queue(since);
        findings.say("%d jobs accepted in %.1f s: %.0f a second", plan.rounds(), accepted, plan.rounds() / accepted);
        findings.say("all ended after %.1f s: %.0f a second, accepting included", ended, plan.rounds() / ended);
        findings.say(
                "age in the queue: half of them %.2f s, 99 %% %.2f s, worst %.2f s",
                queue.median(), queue.p99(), queue.worst());
        findings.say("%s", effort);
        findings.expect(queue.succeeded() == plan.rounds(), "%d of %d succeeded", queue.succeeded(), plan.rounds());
        findings.expect(
                stage.upstream().counted().calls() == plan.rounds() + WARM_UP,
                "the upstream was asked %d times",
                stage.upstream().counted().calls());
    }

    private static void submit(Client client, Client.Key key, int count) throws InterruptedException {
        var free = new Semaphore(CLIENTS);
        var ask = new Client.Ask("throughput", OUTPUT_TOKENS, INPUT_TOKENS);
        List<Future<?>> sent = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                free.acquire();
                sent.add(threads.submit(() -> {
                    try {
                        submit(client, key, ask);
                    } finally {
                        free.release();
                    }
                }));
            }
            for (Future<?> each : sent) {
                var _ = each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** As clients do, again after a 503: the machine may be busy with something else. */
    private static void submit(Client client, Client.Key key, Client.Ask ask) {
        for (int tries = 1; ; tries++) {
            Response reply = client.submit(key, ask, null);
            if (reply.status() == ACCEPTED) {
                return;
            }
            if (reply.status() != UNAVAILABLE || tries == TRIES || !Pause.sleep(PAUSE)) {
                throw new IllegalStateException("a job was answered with " + reply.status() + ": " + reply.body());
            }
        }
    }
}
