package aigateway.local.drills;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * SIGTERM while calls and streams are at the upstream: all of them end whole and are settled, what comes meanwhile is refused,
 * and the process ends within its bound. Then a second SIGTERM, which waits for none of them.
 */
final class DrainDrill implements Drill {
    private static final int CALLS = 8;
    private static final int STREAMS = 4;
    private static final long LIMIT_NANO_USD = 20_000_000_000L;
    private static final int OUTPUT_TOKENS_MAX = 5_000;
    private static final int INPUT_TOKENS_MAX = 500;
    private static final int DRAIN_SECONDS = 30;
    /** The workers and the stores have a time of their own after the open requests. */
    private static final Duration END_LIMIT = Duration.ofSeconds(DRAIN_SECONDS + 20);
    /** Far less than the upstream holds its answers back. */
    private static final Duration SECOND_SIGNAL_LIMIT = Duration.ofSeconds(15);

    private static final int PAUSE_MILLIS_MAX = 3_000;
    private static final Duration REACHED_LIMIT = Duration.ofSeconds(10);
    private static final Duration SWEPT_LIMIT = Duration.ofSeconds(30);

    /** Requests that are open at the upstream. */
    private record Open(List<CompletableFuture<Response>> calls, List<CompletableFuture<Response>> streams) {
        List<Response> all() {
            return Stream.concat(calls.stream(), streams.stream())
                    .map(CompletableFuture::join)
                    .toList();
        }
    }

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        GatewayProcess gateway = stage.gateways(List.of(Map.of("DRAIN_SECONDS", Integer.toString(DRAIN_SECONDS))))
                .getFirst();
        Random random = plan.random();
        for (int number = 1; number <= plan.rounds(); number++) {
            drain(stage, gateway, "drain-" + number, random, findings);
            gateway.restart();
            gateway.awaitReady();
            twice(stage, gateway, "twice-" + number, random, findings);
        }
    }

    private static void drain(Environment stage, GatewayProcess gateway, String budget, Random random, Report findings)
            throws InterruptedException {
        Ledger books = stage.books();
        TestBudget payer = budget(gateway, budget, random);
        try (KeptConnection kept = KeptConnection.open(gateway.port())) {
            findings.expect(kept.health().startsWith("http/1.1 200"), "%s: the kept connection is not served", budget);
            Open open = open(stage, gateway, payer);
            long signalled = System.nanoTime();
            gateway.terminate();
            awaitClosed(gateway);
            Thread.sleep(random.nextInt(PAUSE_MILLIS_MAX));
            String refused = kept.call(payer.key(), payer.ask());
            findings.expect(
                    refused.startsWith("http/1.1 503") && refused.contains("connection: close"),
                    "%s: a new request on a kept connection was answered '%s'",
                    budget,
                    refused.lines().findFirst().orElse("nothing"));
            stage.upstream().release();
            boolean ended = gateway.awaitEnd(END_LIMIT);
            long millis = (System.nanoTime() - signalled) / 1_000_000;
            findings.expect(ended, "%s: the process has not ended after %d ms", budget, millis);
            judge(budget, open, payer, books, findings);
            findings.expectMoneyRight(books, stage.upstream(), budget);
            findings.say("%s: the process ended after %d ms", budget, millis);
        }
    }

    private static void judge(String budget, Open open, TestBudget payer, Ledger books, Report findings) {
        long whole = open.calls.stream()
                .map(CompletableFuture::join)
                .filter(DrainDrill::isWhole)
                .count();
        long wholeStreams = open.streams.stream()
                .map(CompletableFuture::join)
                .filter(DrainDrill::isWholeStream)
                .count();
        long settled = books.attempts(payer.key().id(), "settled");
        long inFull = books.attempts(payer.key().id(), "charged");
        findings.expect(whole == CALLS, "%s: %d of %d calls ended whole", budget, whole, CALLS);
        findings.expect(wholeStreams == STREAMS, "%s: %d of %d streams ended whole", budget, wholeStreams, STREAMS);
        findings.expect(settled == CALLS + STREAMS, "%s: %d calls were settled", budget, settled);
        findings.expect(inFull == 0, "%s: %d calls were charged in full", budget, inFull);
        findings.expect(books.openHolds() == 0, "%s: holds are left", budget);
        findings.say(
                "%s: %d calls and %d streams whole, %d settled, %d in full",
                budget, whole, wholeStreams, settled, inFull);
    }

    /** The second signal: what is open is cut off, and its holds are charged once they expire. */
    private static void twice(Environment stage, GatewayProcess gateway, String budget, Random random, Report findings)
            throws InterruptedException {
        Ledger books = stage.books();
        TestBudget payer = budget(gateway, budget, random);
        Open open = open(stage, gateway, payer);
        gateway.terminate();
        awaitClosed(gateway);
        Thread.sleep(random.nextInt(PAUSE_MILLIS_MAX));
        findings.expect(gateway.isAlive(), "%s: the process did not wait for open calls", budget);
        long signalled = System.nanoTime();
        gateway.terminate();
        boolean ended = gateway.awaitEnd(SECOND_SIGNAL_LIMIT);
        long millis = (System.nanoTime() - signalled) / 1_000_000;
        findings.expect(ended, "%s: the second SIGTERM did not end the process within %d ms", budget, millis);
        stage.upstream().release();
        long cut = open.all().stream()
                .filter(each -> !isWhole(each) && !isWholeStream(each))
                .count();
        gateway.kill();
        Wait.require("the database is at rest", REACHED_LIMIT, () -> books.busy() == 0);
        findings.expectMoneyRight(books, stage.upstream(), budget + ", ended");
        books.expireHolds();
        gateway.restart();
        gateway.awaitReady();
        boolean swept = Wait.until(SWEPT_LIMIT, () -> books.openHolds() == 0);
        findings.expect(swept, "%s: the sweeper left %d holds", budget, books.openHolds());
        findings.expectMoneyRight(books, stage.upstream(), budget + ", swept");
        long inFull = books.attempts(payer.key().id(), "charged");
        findings.expect(inFull == CALLS + STREAMS, "%s: %d cut calls were charged", budget, inFull);
        findings.say(
                "%s: %d cut off, %d charged in full, the process ended %d ms after the second SIGTERM",
                budget, cut, inFull, millis);
    }

    private static TestBudget budget(GatewayProcess gateway, String name, Random random) {
        Client client = gateway.client();
        Client.Key key = client.createKey(json -> json.text("name", name));
        var _ = client.createBudget("key_id", key.id(), LIMIT_NANO_USD);
        var ask = new Client.Ask(name, random.nextLong(1, OUTPUT_TOKENS_MAX), random.nextInt(1, INPUT_TOKENS_MAX));
        return new TestBudget(key, ask, LIMIT_NANO_USD);
    }

    /** Sends them, and waits until all are at the upstream, which holds them. */
    private static Open open(Environment stage, GatewayProcess gateway, TestBudget payer) throws InterruptedException {
        Upstream upstream = stage.upstream();
        upstream.hold();
        List<CompletableFuture<Response>> calls = new ArrayList<>();
        List<CompletableFuture<Response>> streams = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(inBackground(() -> gateway.client().askWhole(payer.key(), payer.ask())));
        }
        for (int i = 0; i < STREAMS; i++) {
            streams.add(inBackground(() -> gateway.client().askStream(payer.key(), payer.ask())));
        }
        Wait.require(
                "all are at the upstream",
                REACHED_LIMIT,
                () -> upstream.counted(payer.ask().budget()).calls() == CALLS + STREAMS);
        return new Open(calls, streams);
    }

    private static CompletableFuture<Response> inBackground(Supplier<Response> call) {
        return CompletableFuture.supplyAsync(call, task -> Thread.ofVirtual().start(task));
    }

    private static void awaitClosed(GatewayProcess gateway) throws InterruptedException {
        Wait.require("it accepts no connection", REACHED_LIMIT, () -> !gateway.accepts());
    }

    private static boolean isWhole(Response reply) {
        return reply.status() == 200 && reply.body().contains("\"total_tokens\"");
    }

    private static boolean isWholeStream(Response reply) {
        return reply.status() == 200 && reply.body().endsWith("data: [DONE]\n\n");
    }
}
