package aigateway.local.drills;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The edges of the money path: two gateways with many budgets, a budget row that another session keeps locked, a provider that
 * cannot be connected to, and a database whose reply to a reservation is lost.
 */
final class MoneyEdgesDrill implements Drill {
    private static final int BUDGETS = 40;
    private static final int CLIENTS = 48;
    private static final long LIMIT_NANO_USD = 1_000_000_000_000L;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    /** A gateway needs it to compile the path of a call; before, the second one would be compared with a faster first one. */
    private static final Duration COMPILED = Duration.ofSeconds(20);

    private static final Duration CROWD = Duration.ofSeconds(30);
    private static final Duration LOCKED = Duration.ofSeconds(14);
    private static final Duration SWEPT_LIMIT = Duration.ofSeconds(30);
    private static final int CALLS_A_SECOND = 20;
    private static final int UNREACHABLE_CALLS = 6;

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        Random random = plan.random();
        stage.upstream().delay(5);
        try (Proxy proxy = Proxy.before(stage.books().port())) {
            List<GatewayProcess> gateways = stage.gateways(List.of(
                    Map.of(),
                    Map.of(),
                    Map.of("OPENAI_BASE_URL", "http://127.0.0.1:1/v1"),
                    Map.of("DATABASE_URL", stage.postgres().url().replaceFirst(":[0-9]+/", ":" + proxy.port() + "/"))));
            var ask = new Client.Ask("crowd", random.nextLong(1, 50), random.nextInt(1, 100));
            crowd(stage, gateways, ask, findings);
            lockedRow(stage, gateways.getFirst(), ask, findings);
            unreachable(stage, gateways.get(2), findings);
            lostReply(stage, gateways.get(3), proxy, ask, findings);
        }
        stage.books().expireHolds();
        var _ = Wait.until(SWEPT_LIMIT, () -> stage.books().openHolds() == 0);
    }

    private static void crowd(Environment stage, List<GatewayProcess> gateways, Client.Ask ask, Report findings)
            throws InterruptedException {
        List<Client.Key> keys = new ArrayList<>();
        for (int i = 0; i < BUDGETS; i++) {
            String tag = "crowd-" + i;
            Client.Key key = gateways.getFirst()
                    .client()
                    .createKey(json -> json.text("name", tag).texts("tags", List.of(tag, "crowd")));
            keys.add(key);
            var _ = gateways.getFirst().client().createBudget("key_id", key.id(), LIMIT_NANO_USD);
        }
        var _ = gateways.getFirst().client().createBudget("tag", "crowd", LIMIT_NANO_USD);
        for (GatewayProcess gateway : gateways.subList(0, 2)) {
            var _ = calls(List.of(gateway), keys, ask, COMPILED);
        }
        List<Response> one = calls(gateways.subList(0, 1), keys, ask, CROWD);
        List<Response> two = calls(gateways.subList(0, 2), keys, ask, CROWD);
        for (List<Response> each : List.of(one, two)) {
            findings.say(
                    "%s with %d budgets and %d clients: %.0f calls/s, %s, %s",
                    each.equals(one) ? "one gateway" : "two gateways",
                    BUDGETS + 1,
                    CLIENTS,
                    each.size() / (double) CROWD.toSeconds(),
                    RedisDrill.latencies(each),
                    Load.statuses(each));
            findings.expect(each.stream().allMatch(reply -> reply.status() == 200), "not all calls were answered");
        }
        findings.say("two gateways had %.2f of the throughput of one", two.size() / (double) one.size());
        long deadlocks = stage.books().deadlocks();
        findings.say("deadlocks: %d", deadlocks);
        findings.expect(deadlocks == 0, "%d deadlocks", deadlocks);
    }

    /** Calls without a pause; returns all replies. */
    private static List<Response> calls(
            List<GatewayProcess> gateways, List<Client.Key> keys, Client.Ask ask, Duration lasts)
            throws InterruptedException {
        var replies = new ConcurrentLinkedQueue<Response>();
        long end = System.nanoTime() + lasts.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                var _ = threads.submit(() -> {
                    for (int call = client; System.nanoTime() < end; call++) {
                        Client gateway = gateways.get(call % gateways.size()).client();
                        replies.add(gateway.ask(keys.get((client + call * 7) % keys.size()), ask));
                    }
                    return true;
                });
            }
        }
        return List.copyOf(replies);
    }

    private static void lockedRow(Environment stage, GatewayProcess gateway, Client.Ask ask, Report findings)
            throws InterruptedException {
        Client client = gateway.client();
        Client.Key blocked = client.createKey(json -> json.text("name", "blocked"));
        Client.Key other = client.createKey(json -> json.text("name", "other"));
        String budget = client.createBudget("key_id", blocked.id(), LIMIT_NANO_USD);
        try (Load theirs = Load.start(client, other, ask, CALLS_A_SECOND);
                Load mine = Load.start(client, blocked, ask, CALLS_A_SECOND / 2)) {
            theirs.phase("quiet", WARM_UP);
            mine.phase("locked");
            theirs.phase("locked");
            try (var _ = stage.books().lockPeriodsOf(budget)) {
                Thread.sleep(LOCKED);
            }
            mine.phase("free");
            theirs.phase("free", WARM_UP);
            mine.finish();
            theirs.finish();
            findings.say(
                    "a budget's row locked for %d s: its own key %s; another key %s, %s (before: %s)",
                    LOCKED.toSeconds(),
                    Load.statuses(mine.reply("locked")),
                    Load.statuses(theirs.reply("locked")),
                    RedisDrill.latencies(theirs.reply("locked")),
                    RedisDrill.latencies(theirs.reply("quiet")));
            findings.expect(
                    theirs.reply().stream().allMatch(reply -> reply.status() == 200), "another key was refused");
            findings.expect(
                    mine.reply("free").stream().anyMatch(reply -> reply.status() == 200), "it does not recover");
        }
    }

    private static void unreachable(Environment stage, GatewayProcess gateway, Report findings)
            throws InterruptedException {
        Client.Key key = gateway.client().createKey(json -> json.text("name", "unreachable"));
        var _ = gateway.client().createBudget("key_id", key.id(), LIMIT_NANO_USD);
        List<Response> replies = new ArrayList<>();
        for (int i = 0; i < UNREACHABLE_CALLS; i++) {
            replies.add(gateway.client().ask(key, new Client.Ask("unreachable", 100, 100)));
        }
        long charged = stage.books().charged(key.id());
        findings.say(
                "a provider that cannot be connected to: %s, charged $%s", Load.statuses(replies), Usd.text(charged));
        findings.expect(charged == 0, "what was never sent was charged: $%s", Usd.text(charged));
        findings.expect(stage.books().attempts(key.id(), "voided") >= UNREACHABLE_CALLS, "an attempt was not voided");
    }

    private static void lostReply(
            Environment stage, GatewayProcess gateway, Proxy proxy, Client.Ask ask, Report findings)
            throws InterruptedException {
        Client.Key key = gateway.client().createKey(json -> json.text("name", "lost"));
        var _ = gateway.client().createBudget("key_id", key.id(), LIMIT_NANO_USD);
        var first = gateway.client().ask(key, ask);
        long before = stage.upstream().counted().calls();
        proxy.cutAfter("reserve(");
        Response lost = gateway.client().ask(key, ask);
        long asked = stage.upstream().counted().calls() - before;
        Response next = gateway.client().ask(key, ask);
        findings.say(
                "a reservation whose reply was lost: %d, then %d, then %d; voided %d",
                first.status(), lost.status(), next.status(), stage.books().attempts(key.id(), "voided"));
        findings.expect(lost.status() == 503 && asked == 0, "a call was made without a reservation");
        findings.expect(next.status() == 200, "it does not recover");
        findings.expect(stage.books().attempts(key.id(), "voided") == 1, "the lost reservation was not voided");
        findings.expect(stage.books().attempts(key.id(), "charged") == 0, "the lost reservation was charged");
    }
}
