package aigateway.local.drills;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Postgres killed under load: no money, no call; and when it is back, the same gateway process goes on. */
final class PostgresDrill implements Drill {
    private static final int CALLS_A_SECOND = 40;
    private static final long LIMIT_NANO_USD = 1_000_000_000_000L;
    private static final int PROVIDER_MILLIS = 30;
    /** So that what was measured before has ended before. */
    private static final Duration IN_FLIGHT = Duration.ofSeconds(1);

    private static final Duration WARM_UP = Duration.ofSeconds(6);
    private static final Duration STEADY = Duration.ofSeconds(2);
    private static final int DOWN_MILLIS_MIN = 4_000;
    private static final int DOWN_MILLIS_MAX = 8_000;
    /** What was granted just before the kill is on its way to the upstream. */
    private static final Duration ON_ITS_WAY = Duration.ofMillis(500);

    private static final Duration BACK_LIMIT = Duration.ofSeconds(20);
    private static final Duration SWEPT_LIMIT = Duration.ofSeconds(30);

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        GatewayProcess gateway = stage.gateways(List.of(Map.of())).getFirst();
        Random random = plan.random();
        stage.upstream().delay(PROVIDER_MILLIS);
        Client client = gateway.client();
        Client.Key key = client.createKey(json -> json.text("name", "load"));
        var _ = client.createBudget("key_id", key.id(), LIMIT_NANO_USD);
        var ask = new Client.Ask("load", random.nextLong(1, 500), random.nextInt(1, 200));
        long pid = gateway.pid();
        try (Load load = Load.start(client, key, ask, CALLS_A_SECOND)) {
            load.phase("warm-up", WARM_UP);
            for (int number = 1; number <= plan.rounds(); number++) {
                round(stage, load, number, random.nextInt(DOWN_MILLIS_MIN, DOWN_MILLIS_MAX), findings);
            }
            load.phase("after", STEADY);
            load.finish();
            judge(stage, load, findings);
        }
        findings.expect(gateway.isAlive() && gateway.pid() == pid, "the gateway did not survive");
        Ledger books = stage.books();
        findings.say(
                "%d holds were left; they are made to expire by SQL (update hold set expires_at ...).",
                books.openHolds());
        books.expireHolds();
        var _ = Wait.until(SWEPT_LIMIT, () -> books.openHolds() == 0);
    }

    private static void round(Environment stage, Load load, int number, int downMillis, Report findings)
            throws InterruptedException {
        load.phase("steady " + number, STEADY);
        load.phase("", IN_FLIGHT);
        load.phase("dying " + number);
        stage.postgres().kill();
        load.phase("down " + number, ON_ITS_WAY);
        long before = stage.upstream().counted().calls();
        Thread.sleep(downMillis);
        long asked = stage.upstream().counted().calls() - before;
        load.phase("starting " + number);
        long started = System.nanoTime();
        stage.postgres().restart();
        long up = System.nanoTime();
        load.phase("back " + number);
        boolean back = Wait.until(
                BACK_LIMIT, () -> load.reply("back " + number).stream().anyMatch(each -> each.status() == 200));
        double recovered = (System.nanoTime() - up) / 1e6;
        load.phase("", STEADY);
        // Who waited until it was back got an answer after all.
        List<Response> down = load.reply("down " + number).stream()
                .filter(each -> each.sentNanos() + each.nanos() < started)
                .toList();
        findings.say(
                "round %d: down %.1f s: %s, upstream asked %d times; Postgres started in %.1f s, first answer %.0f ms later",
                number, downMillis / 1e3, Load.statuses(down), asked, (up - started) / 1e9, recovered);
        findings.expect(asked == 0, "round %d: the upstream was asked %d times without Postgres", number, asked);
        findings.expect(!down.isEmpty(), "round %d: nothing was answered while Postgres was down", number);
        findings.expect(
                down.stream().allMatch(each -> each.status() == 503 && each.retryAfter() != null),
                "round %d: while Postgres was down an answer was no 503 with retry-after",
                number);
        findings.expect(back, "round %d: it does not recover", number);
    }

    private static void judge(Environment stage, Load load, Report findings) {
        for (String phase : List.of("steady 1", "after")) {
            List<Response> reply = load.reply(phase);
            findings.say("%s: %s, %s", phase, Load.statuses(reply), RedisDrill.latencies(reply));
            findings.expect(reply.stream().allMatch(each -> each.status() == 200), "%s: not all were answered", phase);
        }
        List<Response> all = load.reply();
        List<String> told = all.stream()
                .filter(each -> each.status() == 200 && each.requestId() != null)
                .map(each -> String.valueOf(each.requestId()))
                .toList();
        List<String> lost = stage.books().unrecorded(told);
        findings.say("in all: %s; %d of those answered are not in the ledger", Load.statuses(all), lost.size());
        findings.expect(lost.isEmpty(), "answered, and not in the ledger: %s", lost);
    }
}
