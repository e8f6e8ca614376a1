package aigateway.local.drills;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Three gateways behind nginx on one Postgres, Redis and SQS. One of them is killed under load and started again: only the calls
 * that it worked on fail, limits and budgets stay exact, jobs end once, and a change of a key counts in all of them.
 */
final class ScaleOutDrill implements Drill {
    private static final int GATEWAYS = 3;
    /** A busy machine may be slow, which is no outage of Redis. */
    private static final Map<String, String> SETTINGS = Map.of(
            "EXPECTED_INSTANCES",
            Integer.toString(GATEWAYS),
            "TRUSTED_PROXIES",
            "127.0.0.0/8",
            "WEBHOOK_ALLOW_CIDRS",
            "127.0.0.0/8",
            "REDIS_TIMEOUT_MILLIS",
            "1000");

    private static final int CALLS_A_SECOND = 20;
    private static final long PROVIDER_MILLIS = 250;
    private static final int RPM = 60;
    private static final int FITTING_CALLS = 150;
    private static final int JOBS = 60;
    private static final int WARM_UP_CALLS = 150;
    private static final Duration PHASE = Duration.ofSeconds(8);
    /** A request that is sent while the process ends may still be accepted by it. */
    private static final Duration DYING = Duration.ofMillis(500);

    private static final Duration SWEPT_LIMIT = Duration.ofSeconds(30);

    /** What every round needs. */
    private record Round(
            Environment stage, List<GatewayProcess> gateways, Client client, Receiver receiver, Report findings) {}

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        List<GatewayProcess> gateways = stage.gateways(List.of(SETTINGS, SETTINGS, SETTINGS));
        Random random = plan.random();
        try (var receiver = Receiver.open();
                Front front = Front.start(
                        stage.folder(),
                        plan.programs(),
                        gateways.stream().map(GatewayProcess::port).toList())) {
            findings.say("%d gateways behind %s", GATEWAYS, front.name());
            Client client = stage.client(front.port());
            stage.upstream().delay(PROVIDER_MILLIS);
            warmUp(client);
            var round = new Round(stage, gateways, client, receiver, findings);
            for (int number = 1; number <= plan.rounds(); number++) {
                round(round, "round-" + number, random);
            }
            changes(gateways, client, findings);
            for (GatewayProcess gateway : gateways) {
                findings.say("calls of one gateway: %d", gateway.calls());
                findings.expect(gateway.calls() > WARM_UP_CALLS / GATEWAYS / 2, "a gateway got no share of the calls");
            }
        }
    }

    /** Compiled code, and a connection to each gateway. */
    private static void warmUp(Client client) {
        Client.Key key = client.createKey(json -> json.text("name", "warm-up"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WARM_UP_CALLS; i++) {
                var _ = threads.submit(() -> client.ask(key, new Client.Ask("warm-up", 10, 10)));
            }
        }
    }

    private static void round(Round round, String name, Random random) throws InterruptedException {
        TestBudget poor = poor(round.client, name, random);
        Client.Key steady = round.client.createKey(json -> json.text("name", name));
        Client.Key limited = round.client.createKey(json ->
                json.text("name", name).object("limits", limits -> limits.number("rpm", (long) RPM)));
        var rare = new Client.Ask(name + "-limited", 10, 10);
        var jobs = new ScaleOutJobs(round.stage, round.client, round.receiver, name);
        try (Load one = Load.start(round.client, steady, new Client.Ask(name, 10, 10), CALLS_A_SECOND);
                Load two = Load.start(round.client, limited, rare, CALLS_A_SECOND / 2);
                Load three = Load.start(round.client, poor.key(), poor.ask(), CALLS_A_SECOND)) {
            GatewayProcess victim = round.gateways.get(random.nextInt(GATEWAYS));
            one.phase("before", PHASE);
            // So that each gateway is at work on calls and jobs.
            round.stage.upstream().hold();
            jobs.submit(JOBS / GATEWAYS);
            victim.kill();
            long dead = System.nanoTime() + DYING.toNanos();
            round.stage.upstream().release();
            jobs.submit(JOBS);
            Thread.sleep(PHASE);
            victim.restart();
            victim.awaitReady();
            one.phase("back", PHASE);
            List.of(one, two, three).forEach(Load::finish);
            judgeCalls(round, one, dead, name);
            judgeLimit(round, two.reply(), name);
            judgeBudget(round, poor, three.reply());
        }
        jobs.awaitEnd(round.findings);
        settle(round, poor, name);
        jobs.judge(round.findings);
    }

    private static TestBudget poor(Client client, String name, Random random) {
        Client.Key key = client.createKey(json -> json.text("name", name));
        var ask = new Client.Ask(name + "-poor", random.nextLong(1, 500), random.nextInt(1, 200));
        long limit = client.estimate(key, ask) * FITTING_CALLS;
        var _ = client.createBudget("key_id", key.id(), limit);
        return new TestBudget(key, ask, limit);
    }

    /** What the dead one held is charged in full; then the budget is full, and not more. */
    private static void settle(Round round, TestBudget poor, String name) throws InterruptedException {
        Ledger books = round.stage.books();
        Report findings = round.findings;
        books.expireHolds();
        boolean swept = Wait.until(SWEPT_LIMIT, () -> books.openHolds() == 0);
        findings.expect(swept, "%s: holds are left", name);
        long charged = books.charged(poor.key().id());
        findings.say("%s: $%s of $%s were charged in the end", name, Usd.text(charged), Usd.text(poor.limitNanoUsd()));
        findings.expect(charged <= poor.limitNanoUsd(), "%s: beyond the budget", name);
        findings.expect(
                poor.limitNanoUsd() - charged < poor.limitNanoUsd() / FITTING_CALLS,
                "%s: a call that fits was refused",
                name);
        findings.expectMoneyRight(books, round.stage.upstream(), name);
    }

    /** Only calls that the dead one worked on may fail. */
    private static void judgeCalls(Round round, Load load, long dead, String name) {
        Report findings = round.findings;
        List<Response> steady = load.reply();
        List<Response> failed =
                steady.stream().filter(each -> each.status() != 200).toList();
        findings.say(
                "%s: a key without limits: %s, %s; failed: %d",
                name, Load.statuses(steady), RedisDrill.latencies(steady), failed.size());
        findings.expect(
                failed.stream().allMatch(each -> each.sentNanos() < dead), "%s: a call after the kill failed", name);
        findings.expect(
                load.reply("back").stream().allMatch(each -> each.status() == 200), "%s: not all work again", name);
        List<String> lost = round.stage
                .books()
                .unrecorded(steady.stream()
                        .filter(each -> each.status() == 200 && each.requestId() != null)
                        .map(each -> String.valueOf(each.requestId()))
                        .toList());
        findings.expect(lost.isEmpty(), "%s: answered, and not in the ledger: %s", name, lost);
    }

    /** A minute's calls at once, then as many as come back with time: over all gateways, and no more with one dead. */
    private static void judgeLimit(Round round, List<Response> replies, String name) {
        Report findings = round.findings;
        long first = replies.stream().mapToLong(Response::sentNanos).min().orElseThrow();
        long last = replies.stream()
                .mapToLong(each -> each.sentNanos() + each.nanos())
                .max()
                .orElseThrow();
        double most = RPM + (last - first) / 1e9 * RPM / 60;
        long calls = round.stage.upstream().counted(name + "-limited").calls();
        long lost = replies.stream()
                .filter(each -> each.status() != 200 && each.status() != 429)
                .count();
        findings.say(
                "%s: a key with %d a minute: %s; the upstream saw %d, at most %.1f fit",
                name, RPM, Load.statuses(replies), calls, most);
        findings.expect(calls <= most + 1, "%s: more calls than the limit", name);
        findings.expect(calls + lost >= RPM, "%s: fewer calls than the limit", name);
    }

    private static void judgeBudget(Round round, TestBudget poor, List<Response> replies) throws InterruptedException {
        Report findings = round.findings;
        // What a settled call gave back after the last refusal.
        for (int i = 0;
                i < TestBudget.CALLS
                        && !round.client.ask(poor.key(), poor.ask()).isOverBudget();
                i++) {
            findings.say("one more call fits into the budget");
        }
        Upstream.Count counted = round.stage.upstream().counted(poor.ask().budget());
        findings.say(
                "a key with $%s: %s; the upstream counted %d calls, $%s",
                Usd.text(poor.limitNanoUsd()), Load.statuses(replies), counted.calls(), Usd.text(counted.nanoUsd()));
        findings.expect(counted.nanoUsd() <= poor.limitNanoUsd(), "the upstream counted more than the budget");
        findings.expect(counted.calls() >= FITTING_CALLS, "fewer calls than fit");
        findings.expect(replies.stream().anyMatch(Response::isOverBudget), "the budget did not run out");
    }

    /** A key that each gateway has just used is revoked through the front: none of them takes it any more. */
    private static void changes(List<GatewayProcess> gateways, Client client, Report findings) {
        Client.Key key = client.createKey(json -> json.text("name", "changed"));
        var ask = new Client.Ask("changed", 10, 10);
        var statuses = new ConcurrentLinkedQueue<Integer>();
        gateways.forEach(
                gateway -> statuses.add(gateway.client().askWhole(key, ask).status()));
        var _ = client.admin("POST", "/admin/v1/keys/" + key.id() + "/revoke", null);
        gateways.forEach(
                gateway -> statuses.add(gateway.client().askWhole(key, ask).status()));
        findings.say("a key before and after it was revoked, at each gateway: %s", statuses);
        findings.expect(
                List.copyOf(statuses).equals(List.of(200, 200, 200, 401, 401, 401)), "a revoked key is still used");
    }
}
