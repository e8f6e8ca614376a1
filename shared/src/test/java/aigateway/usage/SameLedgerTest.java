package aigateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.budgets.Budget;
import aigateway.budgets.PostgresBudgets;
import aigateway.budgets.PostgresGroupedCalls;
import aigateway.budgets.Scope;
import aigateway.kernel.BudgetId;
import aigateway.kernel.Money;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.DatabaseClock;
import aigateway.testing.SequentialIds;
import aigateway.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The committer of a process writes row by row what the functions reserve and settle write. {@code AGW_TEST_SEED} repeats a
 * failure.
 */
class SameLedgerTest {
    private static final int STEPS = 250;
    private static final Instant START = Instant.parse("2026-10-24T23:40:00Z");
    private static final Duration BETWEEN = Duration.ofSeconds(17);
    private static final List<String> TABLES = List.of(
            "usage",
            "hold",
            "budget_period",
            "usage_hour",
            "usage_tag_hour",
            "latency_hour",
            "usage_day",
            "usage_tag_day",
            "latency_day",
            "usage_total",
            "latency_total",
            "void_attempt",
            "unheld_usage");

    @Test
    void the_same_calls_have_the_same_rows_both_ways() {
        long seed = Optional.ofNullable(System.getenv("AGW_TEST_SEED"))
                .map(Long::valueOf)
                .orElseGet(System::nanoTime);

        Map<String, List<String>> lanes = rows(seed, false);
        Map<String, List<String>> grouped = rows(seed, true);

        assertThat(lanes.get("usage")).hasSizeGreaterThan(STEPS / 5);
        assertThat(grouped.keySet()).isEqualTo(lanes.keySet());
        lanes.forEach((table, rows) -> assertThat(grouped.get(table))
                .as(table + ", AGW_TEST_SEED=" + seed)
                .isEqualTo(rows));
    }

    private static Map<String, List<String>> rows(long seed, boolean committer) {
        TestDatabase database = TestDatabase.fresh();
        try (var clock = DatabaseClock.in(database, START);
                var postgres = database.connect()) {
            postgres.update(Sql.of("alter database " + database.name() + " set track_functions = 'pl'"));
            try (var own = database.connect();
                    var commits = new GroupCommit(own, committer ? new PostgresGroupedCalls() : null)) {
                budgets(new PostgresBudgets(own), commits);
                var random = new Random(seed);
                var traffic = new LedgerTraffic(own, commits, new SequentialIds(), random);
                for (int step = 0; step < STEPS; step++) {
                    clock.set(clock.instant().plus(BETWEEN));
                    String _ = traffic.step();
                    if (random.nextInt(12) == 0) {
                        traffic.age(Duration.ofMinutes(random.nextInt(5 * 60)));
                    }
                    if (random.nextInt(25) == 0) {
                        own.query(Sql.of("select close_hours(9)"), _ -> true);
                    }
                }
            }
            Map<String, List<String>> rows = new LinkedHashMap<>();
            for (String table : TABLES) {
                rows.put(table, lines(postgres, "select t::text line from " + table + " t order by 1"));
            }
            // The clock runs ahead of the sweeper, which ends what is open long after its time.
            assertThat(lines(postgres, "select rule || what line from broken_money() where rule <> 'I5'"))
                    .isEmpty();
            assertThat(lines(
                            postgres,
                            "select (sum(calls) > 50)::text line from pg_stat_user_functions"
                                    + " where funcname = 'commit_group' having sum(calls) > 0"))
                    .isEqualTo(committer ? List.of("true") : List.of());
            return rows;
        }
    }

    /** Roomy ones, one that is used up, and a soft one. */
    private static void budgets(PostgresBudgets budgets, GroupCommit commits) {
        List<Budget> all = new ArrayList<>();
        all.add(budget("all", Scope.EVERYTHING, Budget.Period.DAY, Budget.Mode.HARD, 10_000_000));
        all.add(budget("key", Scope.EVERYTHING.with(Scope.KEY, "key1"), Budget.Period.TOTAL, Budget.Mode.HARD, 30_000));
        all.add(budget("tag", Scope.EVERYTHING.with(Scope.TAG, "team:x"), Budget.Period.WEEK, Budget.Mode.SOFT, 10));
        all.add(budget("model", Scope.EVERYTHING.with(Scope.MODEL, "gpt*"), Budget.Period.MONTH, Budget.Mode.SOFT, 10));
        for (Budget each : all) {
            commits.commit(List.of(budgets.create(each)));
        }
    }

    private static Budget budget(String id, Scope scope, Budget.Period period, Budget.Mode mode, long limit) {
        return new Budget(
                new BudgetId("bud_" + id),
                scope,
                period,
                "Europe/Berlin",
                mode,
                new Money(limit),
                null,
                List.of(),
                null);
    }

    private static List<String> lines(Postgres postgres, String sql) {
        return postgres.query(Sql.of(sql), row -> row.text("line"));
    }
}
