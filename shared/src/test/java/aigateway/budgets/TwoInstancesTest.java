package aigateway.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two instances of the gateway on one database. */
@Timeout(120)
class TwoInstancesTest {
    private static final int BUDGETS = 12;
    private static final int CLIENTS = 24;
    private static final int CALLS_EACH = 60;

    /** Reserve and settle each lock their rows in order; in one transaction they would lock them in two orders. */
    @ParameterizedTest
    @CsvSource({"false, false", "true, true", "true, false"})
    void many_budgets_under_two_instances_never_deadlock(boolean one, boolean other) throws Exception {
        try (var testBudget = new TestBudget();
                var first = testBudget.instance(one);
                var second = testBudget.instance(other);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < BUDGETS; i++) {
                testBudget.create(Scope.EVERYTHING.with(Scope.TAG, "team:" + i), Budget.Mode.HARD, 1_000_000_000);
            }
            List<GroupCommit> instances = List.of(first, second);
            List<Callable<Integer>> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                GroupCommit commits = instances.get(client % 2);
                int seed = client;
                clients.add(() -> calls(testBudget, commits, new Random(seed), seed));
            }
            for (Future<Integer> each : threads.invokeAll(clients)) {
                assertThat(each.get()).isPositive();
            }
            assertThat(deadlocks(testBudget)).isZero();
        }
    }

    /** Near its end a budget is decided call by call, so that it is used up to the last nano-dollar. */
    @ParameterizedTest
    @CsvSource({"false, false", "true, true", "true, false"})
    void a_limit_is_used_up_exactly_by_two_instances(boolean one, boolean other) throws Exception {
        try (var testBudget = new TestBudget();
                var first = testBudget.instance(one);
                var second = testBudget.instance(other);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Budget hard = testBudget.hard(1_000);
            Budget soft = testBudget.create(Scope.EVERYTHING.with(Scope.TAG, "team:1"), Budget.Mode.SOFT, 1);
            List<Callable<Integer>> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                GroupCommit commits = client % 2 == 0 ? first : second;
                int number = client;
                clients.add(() -> untilUsedUp(testBudget, commits, number));
            }
            int granted = 0;
            for (Future<Integer> each : threads.invokeAll(clients)) {
                granted += each.get();
            }

            // A call reserves 10 and costs 7: it is refused when fewer than 10 are left.
            assertThat(testBudget.status(hard).spent()).isEqualTo(new Money(granted * 7L));
            assertThat(testBudget.status(hard).held()).isEqualTo(Money.ZERO);
            assertThat(granted).isEqualTo(142);
            assertThat(testBudget.status(soft).spent()).isEqualTo(new Money(granted * 7L));
            assertThat(deadlocks(testBudget)).isZero();
        }
    }

    /** Each client goes on until nothing is left or held by others; returns how many calls were granted. */
    private static int untilUsedUp(TestBudget testBudget, GroupCommit commits, int client) {
        int granted = 0;
        for (int call = 0; ; call++) {
            RequestId request = new RequestId("req_" + client + "_" + call);
            Decision decision = commits.commit(
                    testBudget.holds.reserve(TestBudget.tagged(request, List.of("team:1"), 10)), List.of());
            switch (decision) {
                case Decision.Granted _ -> {
                    granted++;
                    assertThat(commits.commit(TestBudget.settlement(testBudget.holds, request, 7), List.of()))
                            .isEqualTo(Holds.Ending.SETTLED);
                }
                case Decision.Refused refused
                when refused.held().equals(Money.ZERO) -> {
                    return granted;
                }
                // What others hold may be free again.
                case Decision _ -> Thread.onSpinWait();
            }
        }
    }

    private static long deadlocks(TestBudget testBudget) {
        return testBudget
                .postgres
                .queryOne(
                        Sql.of("select deadlocks c from pg_stat_database where datname = current_database()"),
                        row -> row.number("c"))
                .orElseThrow();
    }

    /** Reserves and settles, each time in other budgets; returns how many were granted. */
    private static int calls(TestBudget testBudget, GroupCommit commits, Random random, int client) {
        int granted = 0;
        for (int call = 0; call < CALLS_EACH; call++) {
            RequestId request = new RequestId("req_" + client + "_" + call);
            List<String> tags = List.of("team:" + random.nextInt(BUDGETS), "team:" + random.nextInt(BUDGETS));
            Decision decision = commits.commit(
                    testBudget.holds.reserve(
                            TestBudget.tagged(request, tags.stream().distinct().toList(), 10)),
                    List.of());
            if (decision instanceof Decision.Granted) {
                granted++;
                commits.commit(TestBudget.settlement(testBudget.holds, request, 7), List.of());
            }
        }
        return granted;
    }
}
