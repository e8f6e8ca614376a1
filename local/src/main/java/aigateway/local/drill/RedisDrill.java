package aigateway.local.drill;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Redis killed, hung and flushed under load: money does not depend on it, limits fall to what was configured, and nobody waits
 * for it longer than its timeout.
 */
final class RedisDrill implements Drill {
    private static final int CALLS_A_SECOND = 40;
    private static final int LOAD_RPM = 12_000;
    private static final int BUDGET_CALLS = 900;
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration PHASE = Duration.ofSeconds(4);
    /** The breaker rests for a second, and then one caller tries. */
    private static final Duration RECOVERY = Duration.ofSeconds(3);
    /** A command's timeout. */
    private static final double TIMEOUT_MILLIS = 50;
    /** What a machine with other things to do may add. */
    private static final double SLACK_MILLIS = 50;

    private static final int BURST = 20;
    private static final int BURST_RPM = 10;
    private static final int INSTANCES = 2;
    private static final List<String> MODES = List.of("local", "open", "closed");

    /** Gateways by their mode; the load goes to the first. */
    private record Play(Stage stage, List<GatewayProcess> gateways, Deque<Client.Key> keys, Load load, Findings findings) {}

    @Override
    public void play(Stage stage, Plan plan, Findings findings) throws InterruptedException {
        List<GatewayProcess> gateways = stage.gateways(MODES.stream()
                .map(mode -> Map.of("RATE_LIMIT_FAIL_MODE", mode, "EXPECTED_INSTANCES", Integer.toString(INSTANCES)))
                .toList());
        Random random = plan.random();
        for (int number = 1; number <= plan.rounds(); number++) {
            round(stage, gateways, "load-" + number, random, findings);
        }
    }

    private static void round(
            Stage stage, List<GatewayProcess> gateways, String purse, Random random, Findings findings)
            throws InterruptedException {
        Client client = gateways.getFirst().client();
        Client.Key key = client.createKey(json ->
                json.text("name", purse).object("limits", limits -> limits.number("rpm", (long) LOAD_RPM)));
        var ask = new Client.Ask(purse, random.nextLong(1, 500), random.nextInt(1, 200));
        long estimate = client.estimate(key, ask);
        // It runs out under way, so that some calls meet a full budget.
        long limit = estimate * BUDGET_CALLS;
        var _ = client.createBudget("key_id", key.id(), limit);
        // Made while Redis is there: five bursts in each mode.
        Deque<Client.Key> keys = new ArrayDeque<>();
        for (int i = 0; i < 5 * MODES.size(); i++) {
            keys.add(client.createKey(json -> json.text("name", "burst")
                    .object("limits", limits -> limits.number("rpm", (long) BURST_RPM))));
        }
        List<Heard> all;
        try (Load load = Load.start(client, key, ask, CALLS_A_SECOND)) {
            phases(new Play(stage, gateways, keys, load, findings));
            Wait.require(
                    "the budget runs out",
                    Duration.ofSeconds(60),
                    () -> load.heard().stream().filter(Heard::isOverBudget).count() > CALLS_A_SECOND);
            load.finish();
            all = load.heard();
        }
        long counted = stage.upstream().counted(purse).nanoUsd();
        findings.say(
                "%s: %s; the upstream counted $%s of a budget of $%s",
                purse, Load.statuses(all), Usd.text(counted), Usd.text(limit));
        findings.expect(counted <= limit, "%s: beyond the budget", purse);
        findings.expect(
                all.stream().allMatch(each -> each.status() == 200 || each.isOverBudget()),
                "%s: an answer was neither 200 nor insufficient_quota",
                purse);
        findings.expectMoneyRight(stage.books(), stage.upstream(), purse);
    }

    private static void phases(Play play) throws InterruptedException {
        Load load = play.load;
        Server redis = play.stage.redis();
        load.phase("warm-up", WARM_UP);
        load.phase("steady", PHASE);
        bursts(play, "steady", BURST_RPM, BURST_RPM, BURST_RPM);

        load.phase("killed");
        redis.kill();
        Thread.sleep(PHASE);
        bursts(play, "killed", BURST_RPM / INSTANCES, BURST, 0);
        redis.restart();
        Thread.sleep(RECOVERY);
        load.phase("back", PHASE);
        bursts(play, "back", BURST_RPM, BURST_RPM, BURST_RPM);

        load.phase("hung");
        redis.signal("STOP");
        try {
            Thread.sleep(PHASE);
            bursts(play, "hung", BURST_RPM / INSTANCES, BURST, 0);
        } finally {
            redis.signal("CONT");
        }
        Thread.sleep(RECOVERY);

        load.phase("flushed");
        redis.flush();
        Thread.sleep(PHASE);
        bursts(play, "flushed", BURST_RPM, BURST_RPM, BURST_RPM);
        load.phase("");
        for (String phase : List.of("steady", "killed", "back", "hung", "flushed")) {
            judge(play, phase);
        }
    }

    /** More calls at once than the limit of a fresh key lets pass, in each mode; outside of the phase that is measured. */
    private static void bursts(Play play, String when, int... passing) throws InterruptedException {
        play.load.phase("");
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < MODES.size(); i++) {
            String mode = MODES.get(i);
            List<Heard> heard = burst(play.gateways.get(i).client(), play.keys.remove());
            long passed = heard.stream().filter(each -> each.status() == 200).count();
            line.append("  ").append(mode).append(": ").append(Load.statuses(heard));
            int wanted = passing[i];
            play.findings.expect(passed == wanted, "%s, mode %s: %d passed, not %d", when, mode, passed, wanted);
            int refusal = wanted == 0 ? 503 : 429;
            play.findings.expect(
                    heard.stream()
                            .allMatch(each ->
                                    each.status() == 200 || (each.status() == refusal && each.retryAfter() != null)),
                    "%s, mode %s: a refusal was no %d with retry-after",
                    when,
                    mode,
                    refusal);
        }
        play.findings.say("%-8s %d calls of a key with %d a minute:%s", when, BURST, BURST_RPM, line);
    }

    private static List<Heard> burst(Client client, Client.Key key) {
        var heard = new ConcurrentLinkedQueue<Heard>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < BURST; i++) {
                var _ = threads.submit(() -> heard.add(client.ask(key, new Client.Ask("burst", 10, 10))));
            }
        }
        return List.copyOf(heard);
    }

    private static void judge(Play play, String phase) {
        Latencies steady = latencies(play.load.heard("steady"));
        Latencies now = latencies(play.load.heard(phase));
        double added50 = now.millis(50) - steady.millis(50);
        double added99 = now.millis(99) - steady.millis(99);
        play.findings.say(
                "%-8s %4d calls, %s; added: p50 %s ms, p99 %s ms",
                phase, now.count(), now, signed(added50), signed(added99));
        play.findings.expect(now.count() > 0, "%s: nothing was answered", phase);
        play.findings.expect(added50 < TIMEOUT_MILLIS, "%s: the median call waits longer than the timeout", phase);
        play.findings.expect(
                added99 < TIMEOUT_MILLIS + SLACK_MILLIS, "%s: p99 rose by %.1f ms", phase, added99);
    }

    private static String signed(double millis) {
        return String.format(Locale.ROOT, "%+.1f", millis);
    }

    static Latencies latencies(List<Heard> heard) {
        List<Long> nanos = new ArrayList<>();
        heard.stream().filter(each -> each.status() == 200).forEach(each -> nanos.add(each.nanos()));
        return Latencies.of(nanos);
    }
}
