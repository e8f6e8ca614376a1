package aigateway.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.RequestId;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two instances of the gateway on one database. */
@Timeout(120)
class TwoInstancesTest {
    private static final int BUDGETS = 12;
    private static final int CLIENTS = 24;
    private static final int CALLS_EACH = 60;

    /** Reserve and settle each lock their rows in order; in one transaction they would lock them in two orders. */
    @Test
    void many_budgets_under_two_instances_never_deadlock() throws Exception {
        try (var testBudget = new TestBudget();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < BUDGETS; i++) {
                testBudget.create(Scope.EVERYTHING.with(Scope.TAG, "team:" + i), Budget.Mode.HARD, 1_000_000_000);
            }
            List<GroupCommit> instances =
                    List.of(new GroupCommit(testBudget.postgres), new GroupCommit(testBudget.postgres));
            List<Callable<Integer>> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                GroupCommit commits = instances.get(client % 2);
                int seed = client;
                clients.add(() -> calls(testBudget, commits, new Random(seed), seed));
            }
            for (Future<Integer> each : threads.invokeAll(clients)) {
                assertThat(each.get()).isPositive();
            }
            assertThat(testBudget
                            .postgres
                            .queryOne(
                                    Sql.of(
                                            "select deadlocks c from pg_stat_database where datname = current_database()"),
                                    row -> row.number("c"))
                            .orElseThrow())
                    .isZero();
        }
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
