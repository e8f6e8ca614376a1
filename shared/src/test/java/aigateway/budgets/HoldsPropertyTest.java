package aigateway.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.Tokens;
import aigateway.postgres.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens in whatever order, the money is right after every step. {@code AGW_TEST_SEED} repeats a failure. */
@ParameterizedClass(name = "with the committer: {0}")
@ValueSource(booleans = {false, true})
class HoldsPropertyTest {
    private static final int RUNS = 8;
    private static final int STEPS = 60;
    private static final List<String> KEYS = List.of("keyaaaaa", "keybbbbb");
    private static final List<String> TAGS = List.of("team:x", "team:y");
    private static final List<String> MODELS = List.of("gpt-one", "gpt-two", "other");

    private final TestBudget testBudget;
    private int rollovers;

    HoldsPropertyTest(boolean committer) {
        testBudget = new TestBudget(committer);
    }

    @AfterEach
    void close() {
        testBudget.close();
    }

    @Test
    void random_sequences_keep_the_money_right() {
        long seed = Optional.ofNullable(System.getenv("AGW_TEST_SEED"))
                .map(Long::valueOf)
                .orElseGet(System::nanoTime);
        for (int run = 0; run < RUNS; run++) {
            sequence(new Random(seed + run), "AGW_TEST_SEED=" + (seed + run));
        }
    }

    private void sequence(RandomGenerator random, String seed) {
        List<RequestId> known = new ArrayList<>();
        List<Budget> budgets = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            String did = step(random, known, budgets);
            assertThat(testBudget.postgres.query(
                            Sql.of("select rule || ' ' || what broken from broken_money()"), row -> row.text("broken")))
                    .as(seed + ", step " + step + ": " + did)
                    .isEmpty();
        }
    }

    private String step(RandomGenerator random, List<RequestId> known, List<Budget> budgets) {
        int die = random.nextInt(100);
        if (die < 8 || budgets.isEmpty()) {
            budgets.add(budget(random));
            return "a budget";
        }
        if (die < 45) {
            return reserve(random, known);
        }
        if (die < 50) {
            return dispatch(random, known);
        }
        if (die < 80) {
            return settle(random, known);
        }
        if (die < 85) {
            testBudget.postgres.update(Sql.of("update hold set expires_at = now() - interval '1 second'"
                    + " where request_id in (select request_id from hold order by request_id limit 2)"));
            return "expired " + testBudget.holds.expire(5);
        }
        if (die < 90) {
            RequestId request = one(random, known);
            testBudget.commits.commit(List.of(testBudget.holds.release(request, 1)));
            return "released " + request;
        }
        if (die < 95) {
            // Midnight passes: every period of now becomes one of the past, each time further back.
            rollovers++;
            testBudget.postgres.update(Sql.of(
                    "update budget_period set starts_at = starts_at - ? * interval '400 days',"
                            + " ends_at = ends_at - ? * interval '400 days' from budget b"
                            + " where b.id = budget_id and b.period <> 'total'"
                            + " and starts_at = period_start(b.period, b.zone, now())",
                    rollovers,
                    rollovers));
            return "a rollover";
        }
        int chosen = random.nextInt(budgets.size());
        Budget raised = raised(budgets.get(chosen), random);
        budgets.set(chosen, raised);
        testBudget.change(raised);
        return "a raise of " + raised.id();
    }

    private Budget budget(RandomGenerator random) {
        var scope = Scope.EVERYTHING
                .with(Scope.KEY, random.nextBoolean() ? KEYS.get(random.nextInt(2)) : null)
                .with(Scope.TAG, random.nextInt(3) == 0 ? TAGS.get(random.nextInt(2)) : null)
                .with(Scope.MODEL, random.nextInt(3) == 0 ? "gpt*" : null);
        Budget.Period[] periods = Budget.Period.values();
        var budget = new Budget(
                testBudget.ids.budget(),
                scope,
                periods[random.nextInt(periods.length)],
                random.nextBoolean() ? "UTC" : "Asia/Kathmandu",
                random.nextInt(4) == 0 ? Budget.Mode.SOFT : Budget.Mode.HARD,
                new Money(random.nextLong(20_000)),
                null,
                List.of(50),
                null);
        testBudget.commits.commit(List.of(testBudget.budgets.create(budget)));
        return budget;
    }

    /** Never below what it was: a lowered limit breaks I1, and may. */
    private static Budget raised(Budget budget, RandomGenerator random) {
        return TestBudget.with(budget, budget.limit().nanoUsd() + random.nextLong(5_000), budget.raise());
    }

    private String reserve(RandomGenerator random, List<RequestId> known) {
        RequestId request = random.nextInt(5) == 0 && !known.isEmpty() ? one(random, known) : testBudget.ids.request();
        known.add(request);
        long least = random.nextLong(3_000);
        long most = random.nextBoolean() ? least : least + random.nextLong(5_000);
        var tags = random.nextBoolean() ? TAGS.subList(0, 1 + random.nextInt(2)) : List.<String>of();
        Decision decision = testBudget.ask(new Reservation(
                request,
                1,
                new KeyId(KEYS.get(random.nextInt(2))),
                null,
                tags,
                null,
                Endpoint.RESPONSES,
                "openai",
                MODELS.get(random.nextInt(3)),
                random.nextInt(10) == 0 ? null : "v1",
                0,
                random.nextInt(4) == 0,
                Duration.ofMinutes(1),
                new Money(most),
                random.nextInt(10) == 0 ? null : new Money(most),
                new Money(least)));
        return "reserve " + request + " " + decision;
    }

    private String dispatch(RandomGenerator random, List<RequestId> known) {
        RequestId request = one(random, known);
        return "dispatch " + request + " " + testBudget.ask(TestBudget.reservation(request, 10L, 10));
    }

    private String settle(RandomGenerator random, List<RequestId> known) {
        RequestId request = one(random, known);
        Settlement.Outcome[] outcomes = Settlement.Outcome.values();
        Settlement.Outcome outcome = outcomes[random.nextInt(outcomes.length)];
        long cost = outcome == Settlement.Outcome.VOIDED ? 0 : random.nextLong(4_000);
        Holds.Ending ending = testBudget.commits.commit(
                testBudget.holds.settle(new Settlement(
                        request, 1, outcome, new Tokens(9, 3, 0, 4, 1), new Money(cost), null, random.nextInt(9))),
                List.of());
        return "settle " + request + " " + outcome + " " + ending;
    }

    private RequestId one(RandomGenerator random, List<RequestId> known) {
        return known.isEmpty() ? testBudget.ids.request() : known.get(random.nextInt(known.size()));
    }
}
