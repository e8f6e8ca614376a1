package aigateway.local.drills;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * kill -9 of the gateway at chosen points of a call, which are reached from outside: by a table that the drill has locked, or
 * by an
 * answer that its upstream holds back. Then it is started again, and its sweeper ends what the dead one left.
 */
final class KillDrill implements Drill {
    private static final int CALLS_MAX = 6;
    private static final long LIMIT_NANO_USD = 2_000_000_000;
    private static final int OUTPUT_TOKENS_MAX = 5_000;
    private static final int INPUT_TOKENS_MAX = 500;
    /** A gateway that has just started takes a second for its first calls. */
    private static final int ANY_MOMENT_MILLIS_MAX = 3_000;

    private static final int PROVIDER_MILLIS = 40;
    private static final Duration REACHED_LIMIT = Duration.ofSeconds(8);
    private static final Duration SWEPT_LIMIT = Duration.ofSeconds(30);

    /** Where it dies. */
    private enum Point {
        BEFORE_RESERVE("before reserve"),
        PROVIDER_WORKS("while the provider works"),
        BEFORE_SETTLE("answered, before settle"),
        AFTER_SETTLE("after settle"),
        ANY_MOMENT("at any moment under load");

        private final String words;

        Point(String words) {
            this.words = words;
        }
    }

    /** What became of the calls of a point. */
    private record Row(
            long sent, long answered, Upstream.Count counted, long charged, long settled, long inFull, long left) {
        Row plus(Row more) {
            return new Row(
                    sent + more.sent,
                    answered + more.answered,
                    counted.plus(more.counted),
                    charged + more.charged,
                    settled + more.settled,
                    inFull + more.inFull,
                    left + more.left);
        }
    }

    /** Calls under way; those that were answered are in the list. */
    private record Calls(int sent, ConcurrentLinkedQueue<Response> reply, ExecutorService threads) {
        long answered() {
            return reply.stream().filter(each -> each.status() == 200).count();
        }
    }

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        GatewayProcess gateway = stage.gateways(List.of(Map.of())).getFirst();
        Random random = plan.random();
        Map<Point, Row> rows = new LinkedHashMap<>();
        for (int number = 1; number <= plan.rounds(); number++) {
            for (Point point : Point.values()) {
                String budget = point.name() + "-" + number;
                rows.merge(point, round(stage, gateway, point, budget, random, findings), Row::plus);
            }
        }
        print(rows, findings);
    }

    private static Row round(
            Environment stage, GatewayProcess gateway, Point point, String budget, Random random, Report findings)
            throws InterruptedException {
        Ledger books = stage.books();
        Client client = gateway.client();
        Client.Key key = client.createKey(json -> json.text("name", budget));
        var _ = client.createBudget("key_id", key.id(), LIMIT_NANO_USD);
        var ask = new Client.Ask(budget, random.nextLong(1, OUTPUT_TOKENS_MAX), random.nextInt(1, INPUT_TOKENS_MAX));
        Calls calls = dieAt(point, stage, gateway, key, ask, random);
        // The process is dead, and the statements that it had sent run to their end.
        stage.upstream().release();
        calls.threads.close();
        Wait.require("the database is at rest", REACHED_LIMIT, () -> books.busy() == 0);
        findings.expectMoneyRight(books, stage.upstream(), budget + ", dead");
        long left = books.openHolds();
        books.expireHolds();
        gateway.restart();
        gateway.awaitReady();
        boolean swept = Wait.until(SWEPT_LIMIT, () -> books.openHolds() == 0);
        findings.expect(swept, "%s: the sweeper left %d holds", budget, books.openHolds());
        findings.expectMoneyRight(books, stage.upstream(), budget + ", swept");

        Upstream.Count counted = stage.upstream().counted(budget);
        long charged = books.charged(key.id());
        findings.expect(counted.nanoUsd() <= charged, "%s: I4: counted more than charged", budget);
        List<String> told = calls.reply.stream()
                .filter(each -> each.status() == 200 && each.requestId() != null)
                .map(each -> String.valueOf(each.requestId()))
                .toList();
        findings.expect(books.unrecorded(told).isEmpty(), "%s: answered, and not in the ledger", budget);
        findings.say(
                "round %s: %d answered, upstream asked %d times, %d holds left",
                budget, calls.answered(), counted.calls(), left);
        return new Row(
                calls.sent,
                calls.answered(),
                counted,
                charged,
                books.attempts(key.id(), "settled"),
                books.attempts(key.id(), "charged"),
                left);
    }

    /** Brings the gateway to the point, and kills it there. */
    private static Calls dieAt(
            Point point, Environment stage, GatewayProcess gateway, Client.Key key, Client.Ask ask, Random random)
            throws InterruptedException {
        Ledger books = stage.books();
        Upstream upstream = stage.upstream();
        int count = random.nextInt(2, CALLS_MAX + 1);
        upstream.delay(0);
        switch (point) {
            case BEFORE_RESERVE -> {
                try (Ledger.Locked _ = books.lock(random.nextBoolean() ? "hold" : "budget_period")) {
                    Calls calls = send(gateway.client(), key, ask, count, 0);
                    Wait.require("reserve waits", REACHED_LIMIT, () -> books.waitingIn("reserve|commit_group") > 0);
                    gateway.kill();
                    return calls;
                }
            }
            case PROVIDER_WORKS -> {
                upstream.hold();
                Calls calls = send(gateway.client(), key, ask, count, 0);
                awaitAsked(upstream, ask, count);
                gateway.kill();
                return calls;
            }
            case BEFORE_SETTLE -> {
                upstream.hold();
                long before = upstream.answered();
                Calls calls = send(gateway.client(), key, ask, count, 0);
                awaitAsked(upstream, ask, count);
                try (Ledger.Locked _ = books.lock("hold")) {
                    upstream.release();
                    Wait.require(
                            "settle waits",
                            REACHED_LIMIT,
                            () -> upstream.answered() - before == count && books.waitingIn("settle|commit_group") > 0);
                    gateway.kill();
                    return calls;
                }
            }
            case AFTER_SETTLE -> {
                Calls calls = send(gateway.client(), key, ask, count, 0);
                Wait.require("all are answered", REACHED_LIMIT, () -> calls.answered() == count);
                gateway.kill();
                return calls;
            }
            case ANY_MOMENT -> {
                upstream.delay(PROVIDER_MILLIS);
                Calls calls = send(gateway.client(), key, ask, count, 30);
                Thread.sleep(random.nextInt(ANY_MOMENT_MILLIS_MAX));
                gateway.kill();
                return calls;
            }
        }
        throw new IllegalStateException("no such point");
    }

    private static void awaitAsked(Upstream upstream, Client.Ask ask, int count) throws InterruptedException {
        Wait.require(
                "all are at the upstream",
                REACHED_LIMIT,
                () -> upstream.counted(ask.budget()).calls() == count);
    }

    /** As many clients side by side, each with one call and, while it is answered, more. */
    private static Calls send(Client client, Client.Key key, Client.Ask ask, int clients, int moreEach) {
        var reply = new ConcurrentLinkedQueue<Response>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        for (int i = 0; i < clients; i++) {
            var _ = threads.submit(() -> {
                Response last = client.ask(key, ask);
                reply.add(last);
                for (int more = 0; more < moreEach && last.status() == 200; more++) {
                    last = client.ask(key, ask);
                    reply.add(last);
                }
                return true;
            });
        }
        return new Calls(clients * (1 + moreEach), reply, threads);
    }

    private static void print(Map<Point, Row> rows, Report findings) {
        findings.say("Holds were made to expire by SQL (update hold set expires_at ...) before each restart.");
        findings.say(
                "%-26s %8s %9s %12s %12s %8s %8s %6s",
                "killed", "answered", "upstream", "counted $", "charged $", "settled", "in full", "holds");
        List<Row> all = new ArrayList<>();
        rows.forEach((point, row) -> {
            all.add(row);
            findings.say(
                    "%-26s %8d %9d %12s %12s %8d %8d %6d",
                    point.words,
                    row.answered,
                    row.counted.calls(),
                    Usd.text(row.counted.nanoUsd()),
                    Usd.text(row.charged),
                    row.settled,
                    row.inFull,
                    row.left);
        });
        findings.expect(all.stream().anyMatch(row -> row.left > 0), "no kill left a hold: the points were missed");
    }
}
