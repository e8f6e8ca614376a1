package aigateway.local.drills;

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
 * Redis killed, hung and flushed under load: money does not depend on it, limits fall to what was configured, and no call waits
 * for it longer than its timeout.
 */
final class RedisDrill implements Drill {
    private static final int CALLS_A_SECOND = 50;
    private static final int LOAD_RPM = 12_000;
    /** More than the phases need, few enough to run out soon after them. */
    private static final int BUDGET_CALLS = 2_200;

    private static final Duration WARM_UP = Duration.ofSeconds(6);
    private static final int WARM_UP_BURSTS = 40;
    private static final Duration PHASE = Duration.ofSeconds(5);
    /** The breaker rests for a second, and then one caller tries. */
    private static final Duration RECOVERY = Duration.ofSeconds(3);
    /** A command's timeout. */
    private static final double TIMEOUT_MILLIS = 50;
    /** What a machine with other things to do may add. */
    private static final double SLACK_MILLIS = 50;

    private static final int BURST = 20;
    private static final int BURST_RPM = 10;
    private static final Client.Ask LIMITED = new Client.Ask("burst", 10, 10);
    /** On a busy machine a Redis that is there may answer later than its timeout, and the limits fall as if it were not. */
    private static final int BURST_TRIES = 3;

    private static final int INSTANCES = 2;
    private static final List<String> MODES = List.of("local", "open", "closed");

    /** Gateways by their mode; the load goes to the first. */
    private record Play(
            Environment stage,
            List<GatewayProcess> gateways,
            Deque<Client.Key> limited,
            Deque<TestBudget> purses,
            Load load,
            Report findings) {}

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        List<GatewayProcess> gateways = stage.gateways(MODES.stream()
                .map(mode -> Map.of("RATE_LIMIT_FAIL_MODE", mode, "EXPECTED_INSTANCES", Integer.toString(INSTANCES)))
                .toList());
        warmUp(gateways);
        Random random = plan.random();
        for (int number = 1; number <= plan.rounds(); number++) {
            round(stage, gateways, "load-" + number, random, findings);
        }
    }

    /** On cold code a burst takes so long that Redis, which is quick, seems to be slow. */
    private static void warmUp(List<GatewayProcess> gateways) {
        Client.Key key = gateways.getFirst()
                .client()
                .createKey(json -> json.text("name", "warm-up")
                        .object("limits", limits -> limits.number("rpm", (long) LOAD_RPM / 60)));
        for (GatewayProcess gateway : gateways) {
            for (int i = 0; i < WARM_UP_BURSTS; i++) {
                burst(gateway.client(), key, new Client.Ask("warm-up", 10, 10));
            }
        }
    }

    private static void round(
            Environment stage, List<GatewayProcess> gateways, String budget, Random random, Report findings)
            throws InterruptedException {
        Client client = gateways.getFirst().client();
        Client.Key key = client.createKey(json ->
                json.text("name", budget).object("limits", limits -> limits.number("rpm", (long) LOAD_RPM)));
        var ask = new Client.Ask(budget, random.nextLong(1, 500), random.nextInt(1, 200));
        long estimate = client.estimate(key, ask);
        // It runs out under way, so that some calls meet a full budget.
        long limit = estimate * BUDGET_CALLS;
        var _ = client.createBudget("key_id", key.id(), limit);
        // Made while Redis is there: for five bursts in each mode.
        Deque<Client.Key> limited = new ArrayDeque<>();
        Deque<TestBudget> purses = new ArrayDeque<>();
        for (int i = 0; i < 5 * MODES.size(); i++) {
            for (int tries = 0; tries < BURST_TRIES; tries++) {
                limited.add(client.createKey(json ->
                        json.text("name", "burst").object("limits", limits -> limits.number("rpm", (long) BURST_RPM))));
            }
            purses.add(TestBudget.make(client, budget + "-small-" + purses.size()));
        }
        List<Response> all;
        try (Load load = Load.start(client, key, ask, CALLS_A_SECOND)) {
            phases(new Play(stage, gateways, limited, purses, load, findings));
            Wait.require(
                    "the budget runs out",
                    Duration.ofSeconds(90),
                    () -> load.reply().stream().filter(Response::isOverBudget).count() > CALLS_A_SECOND);
            load.finish();
            all = load.reply();
        }
        long counted = stage.upstream().counted(budget).nanoUsd();
        findings.say(
                "%s: %s; the upstream counted $%s of a budget of $%s",
                budget, Load.statuses(all), Usd.text(counted), Usd.text(limit));
        findings.expect(counted <= limit, "%s: beyond the budget", budget);
        findings.expect(
                all.stream().allMatch(each -> each.status() == 200 || each.isOverBudget()),
                "%s: an answer was neither 200 nor insufficient_quota",
                budget);
        findings.expectMoneyRight(stage.books(), stage.upstream(), budget);
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
            Client client = play.gateways.get(i).client();
            spendAll(play, when + ", mode " + mode, client);
            int wanted = passing[i];
            List<Response> reply = burst(client, play.limited.remove(), LIMITED);
            for (int more = 1; more < BURST_TRIES && passed(reply) != wanted; more++) {
                line.append("  (")
                        .append(mode)
                        .append(": ")
                        .append(Load.statuses(reply))
                        .append(", again)");
                Thread.sleep(RECOVERY);
                reply = burst(client, play.limited.remove(), LIMITED);
            }
            long passed = passed(reply);
            line.append("  ").append(mode).append(": ").append(Load.statuses(reply));
            play.findings.expect(passed == wanted, "%s, mode %s: %d passed, not %d", when, mode, passed, wanted);
            int refusal = wanted == 0 ? 503 : 429;
            play.findings.expect(
                    reply.stream()
                            .allMatch(each ->
                                    each.status() == 200 || (each.status() == refusal && each.retryAfter() != null)),
                    "%s, mode %s: a refusal was no %d with retry-after",
                    when,
                    mode,
                    refusal);
        }
        play.findings.say("%-8s %d calls of a key with %d a minute:%s", when, BURST, BURST_RPM, line);
    }

    /** A key without limits and with little money; its first call also lets a resting breaker find out how Redis is. */
    private static void spendAll(Play play, String when, Client client) throws InterruptedException {
        TestBudget budget = play.purses.remove();
        List<Response> reply = new ArrayList<>();
        reply.add(client.ask(budget.key(), budget.ask()));
        reply.addAll(burst(client, budget.key(), budget.ask()));
        Upstream.Count counted = play.stage.upstream().counted(budget.ask().budget());
        play.findings.expect(
                counted.nanoUsd() <= budget.limitNanoUsd(),
                "%s: $%s beyond the budget",
                when,
                Usd.text(counted.nanoUsd()));
        play.findings.expect(
                counted.calls() >= TestBudget.CALLS
                        && reply.stream().allMatch(each -> each.status() == 200 || each.isOverBudget()),
                "%s: a budget of %d calls let %d pass: %s",
                when,
                TestBudget.CALLS,
                counted.calls(),
                Load.statuses(reply));
    }

    private static long passed(List<Response> reply) {
        return reply.stream().filter(each -> each.status() == 200).count();
    }

    private static List<Response> burst(Client client, Client.Key key, Client.Ask ask) {
        var reply = new ConcurrentLinkedQueue<Response>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < BURST; i++) {
                var _ = threads.submit(() -> reply.add(client.ask(key, ask)));
            }
        }
        return List.copyOf(reply);
    }

    private static void judge(Play play, String phase) {
        Latencies steady = latencies(play.load.reply("steady"));
        Latencies now = latencies(play.load.reply(phase));
        double added50 = now.millis(50) - steady.millis(50);
        double added99 = now.millis(99) - steady.millis(99);
        play.findings.say(
                "%-8s %4d calls, %s; added: p50 %s ms, p99 %s ms",
                phase, now.count(), now, signed(added50), signed(added99));
        play.findings.expect(now.count() > 0, "%s: nothing was answered", phase);
        play.findings.expect(added50 < TIMEOUT_MILLIS, "%s: the median call waits longer than the timeout", phase);
        play.findings.expect(added99 < TIMEOUT_MILLIS + SLACK_MILLIS, "%s: p99 rose by %.1f ms", phase, added99);
    }

    private static String signed(double millis) {
        return String.format(Locale.ROOT, "%+.1f", millis);
    }

    static Latencies latencies(List<Response> reply) {
        List<Long> nanos = new ArrayList<>();
        reply.stream().filter(each -> each.status() == 200).forEach(each -> nanos.add(each.nanos()));
        return Latencies.of(nanos);
    }
}
