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
 * Parallel calls over two gateways against a fresh hard budget, held at the upstream until each has reached it or was refused: as
 * many as fit are admitted, and not one more.
 */
final class BudgetDrill implements Drill {
    private static final int CALLS = 200;
    private static final long LIMIT_NANO_USD = 1_000_000_000;
    private static final long LEAST_NANO_USD = 20_000_000;
    /** At the upstream's price two cents, and more with the input. */
    private static final int OUTPUT_TOKENS_MIN = 2_000;

    private static final int OUTPUT_TOKENS_MAX = 7_000;
    private static final int INPUT_TOKENS_MAX = 2_000;
    private static final int JITTER_MILLIS_MAX = 30;
    private static final Duration DECIDED_LIMIT = Duration.ofSeconds(15);

    /** What a round is played with: the keys that share the budget, and their calls. */
    private record Round(String budget, List<Client.Key> keys, Client.Ask ask, long estimate) {
        long fits() {
            return LIMIT_NANO_USD / estimate;
        }
    }

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        List<GatewayProcess> gateways = stage.gateways(List.of(Map.of(), Map.of()));
        Random random = plan.random();
        long admittedInAll = 0;
        long refusedInAll = 0;
        for (int number = 1; number <= plan.rounds(); number++) {
            Round round = prepare(gateways.getFirst().client(), number, random);
            List<Response> reply = storm(stage, gateways, round, random);
            long admitted = reply.stream().filter(each -> each.status() == 200).count();
            judge(stage, gateways, number, round, reply, findings);
            admittedInAll += admitted;
            refusedInAll += CALLS - admitted;
        }
        findings.say(
                "%d calls: %d admitted, %d refused; the upstream counted $%s in budgets of $%s together",
                (long) plan.rounds() * CALLS,
                admittedInAll,
                refusedInAll,
                Usd.text(stage.upstream().counted().nanoUsd()),
                Usd.text(plan.rounds() * LIMIT_NANO_USD));
    }

    /** The budget is new, so the first calls of its period have to make the period. */
    private static Round prepare(Client admin, int number, Random random) {
        String name = "round-" + number;
        boolean shared = random.nextBoolean();
        List<Client.Key> keys = new ArrayList<>();
        for (int i = 0; i < (shared ? 2 : 1); i++) {
            keys.add(admin.createKey(json -> json.text("name", name).texts("tags", List.of(name))));
        }
        String budget = shared
                ? admin.createBudget("tag", name, LIMIT_NANO_USD)
                : admin.createBudget("key_id", keys.getFirst().id(), LIMIT_NANO_USD);
        var ask = new Client.Ask(
                budget, random.nextLong(OUTPUT_TOKENS_MIN, OUTPUT_TOKENS_MAX), random.nextInt(1, INPUT_TOKENS_MAX));
        long estimate = admin.estimate(keys.getFirst(), ask);
        if (estimate < LEAST_NANO_USD) {
            throw new IllegalStateException("a call is estimated at $" + Usd.text(estimate) + " only");
        }
        return new Round(budget, keys, ask, estimate);
    }

    private static List<Response> storm(Environment stage, List<GatewayProcess> gateways, Round round, Random random)
            throws InterruptedException {
        var reply = new ConcurrentLinkedQueue<Response>();
        stage.upstream().hold();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLS; i++) {
                Client client = gateways.get(i % gateways.size()).client();
                Client.Key key = round.keys.get(i / 2 % round.keys.size());
                int jitter = random.nextInt(JITTER_MILLIS_MAX);
                var _ = threads.submit(() -> {
                    Thread.sleep(jitter);
                    reply.add(client.ask(key, round.ask));
                    return true;
                });
            }
            // Admitted calls wait at the upstream, so this is when all have been decided.
            var _ = Wait.until(
                    DECIDED_LIMIT,
                    () -> stage.upstream().counted(round.ask.budget()).calls() + reply.size() >= CALLS);
            stage.upstream().release();
        }
        return List.copyOf(reply);
    }

    private static void judge(
            Environment stage,
            List<GatewayProcess> gateways,
            int number,
            Round round,
            List<Response> reply,
            Report findings) {
        Upstream.Count counted = stage.upstream().counted(round.ask.budget());
        long admitted = reply.stream().filter(each -> each.status() == 200).count();
        long refused = reply.stream().filter(Response::isOverBudget).count();
        findings.say(
                "round %3d: %s, estimate $%s, fits %d: %d admitted, %d refused, upstream $%s",
                number,
                round.keys.size() == 1 ? "one key" : "two keys",
                Usd.text(round.estimate),
                round.fits(),
                admitted,
                refused,
                Usd.text(counted.nanoUsd()));
        findings.expect(reply.size() == CALLS, "round %d: %d of %d calls ended", number, reply.size(), CALLS);
        findings.expect(admitted == round.fits(), "round %d: %d admitted, not %d", number, admitted, round.fits());
        findings.expect(counted.calls() == admitted, "round %d: the upstream saw %d", number, counted.calls());
        findings.expect(counted.nanoUsd() <= LIMIT_NANO_USD, "round %d: beyond the budget", number);
        findings.expect(refused == CALLS - admitted, "round %d: other answers: %s", number, others(reply));
        findings.expect(
                reply.stream().filter(Response::isOverBudget).allMatch(each -> "false".equals(each.shouldRetry())),
                "round %d: a refusal without x-should-retry: false",
                number);
        gateways.forEach(gateway -> {
            long held = gateway.client().held(round.budget);
            findings.expect(held == 0, "round %d: $%s are still held", number, Usd.text(held));
        });
        findings.expectMoneyRight(stage.books(), stage.upstream(), "round " + number);
    }

    private static List<String> others(List<Response> reply) {
        return reply.stream()
                .filter(each -> each.status() != 200 && !each.isOverBudget())
                .map(each -> each.status() + " " + each.body())
                .distinct()
                .limit(3)
                .toList();
    }
}
