package aigateway.local.drills;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * As many jobs as there are rounds, submitted one by one and worked on by one gateway: jobs a second, and how long the
 * unluckiest waited.
 */
final class ThroughputDrill implements Drill {
    private static final int CLIENTS = 16;
    private static final long OUTPUT_TOKENS = 10;
    private static final int INPUT_TOKENS = 10;
    private static final int WARM_UP = 500;
    private static final long LIMIT_NANO_USD = 1_000_000_000_000L;
    private static final Duration LIMIT = Duration.ofMinutes(30);

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        GatewayProcess gateway = stage.gateways(List.of(Map.of())).getFirst();
        Client.Key key = gateway.client().createKey(json -> json.text("name", "jobs"));
        var _ = gateway.client().createBudget("key_id", key.id(), LIMIT_NANO_USD);
        submit(gateway.client(), key, WARM_UP);
        Wait.require("the warm-up has ended", LIMIT, () -> stage.books().openJobs() == 0);

        long started = System.nanoTime();
        String since = stage.books().now();
        submit(gateway.client(), key, plan.rounds());
        double accepted = (System.nanoTime() - started) / 1e9;
        Wait.require("all have ended", LIMIT, () -> stage.books().openJobs() == 0);
        double ended = (System.nanoTime() - started) / 1e9;

        Ledger.Queue queue = stage.books().queue(since);
        findings.say("%d jobs accepted in %.1f s: %.0f a second", plan.rounds(), accepted, plan.rounds() / accepted);
        findings.say("all ended after %.1f s: %.0f a second, accepting included", ended, plan.rounds() / ended);
        findings.say(
                "age in the queue: half of them %.2f s, 99 %% %.2f s, worst %.2f s",
                queue.median(), queue.p99(), queue.worst());
        findings.expect(queue.succeeded() == plan.rounds(), "%d of %d succeeded", queue.succeeded(), plan.rounds());
        findings.expect(
                stage.upstream().counted().calls() == plan.rounds() + WARM_UP,
                "the upstream was asked %d times",
                stage.upstream().counted().calls());
    }

    private static void submit(Client client, Client.Key key, int count) throws InterruptedException {
        var free = new Semaphore(CLIENTS);
        var ask = new Client.Ask("throughput", OUTPUT_TOKENS, INPUT_TOKENS);
        List<Future<String>> sent = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                free.acquire();
                sent.add(threads.submit(() -> {
                    try {
                        return client.submitted(key, ask, null);
                    } finally {
                        free.release();
                    }
                }));
            }
            for (Future<String> each : sent) {
                var _ = each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
