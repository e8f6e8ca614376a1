package aigateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.RequestId;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.SequentialIds;
import aigateway.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sums by hour, day, tag and latency are the sums of the rows. {@code AGW_TEST_SEED} repeats a failure. */
class LedgerSumsTest {
    private static final int STEPS = 150;
    private static final List<String> ZONES = List.of("UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns");

    private final TestDatabase database = TestDatabase.fresh();
    private final Postgres postgres = database.connect();
    private final SequentialIds ids = new SequentialIds();

    /** As before the first hour was closed. */
    @BeforeEach
    void open() {
        postgres.update(Sql.of("update reporting set closed_before = '2000-01-01', totalled_before = '2000-01-01'"));
    }

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void after_random_traffic_every_sum_is_that_of_its_rows() {
        long seed = seed();
        var random = new Random(seed);
        zone(ZONES.get(random.nextInt(ZONES.size())));
        var traffic = new LedgerTraffic(postgres, new GroupCommit(postgres), ids, random);
        for (int step = 0; step < STEPS; step++) {
            String did = traffic.step();
            if (random.nextInt(6) == 0) {
                traffic.age(Duration.ofMinutes(random.nextInt(5 * 24 * 60)));
            }
            if (random.nextInt(10) == 0) {
                did += ", closed " + closeHours();
            }
            assertThat(new LedgerFigures(postgres).differences())
                    .as("AGW_TEST_SEED=" + seed + ", step " + step + ": " + did)
                    .isEmpty();
        }
        // Which outcomes there are depends on the seed.
        assertThat(text("select count(distinct outcome) > 2 from usage_hour")).isEqualTo("true");
        assertThat(text("select count(*) from broken_money()")).isEqualTo("0");
    }

    @Test
    void two_instances_at_once_never_deadlock_on_the_sums() throws Exception {
        // A deadlock is found at once, before the timeout of a lock hides it.
        postgres.update(
                Sql.of("alter database " + text("select current_database()") + " set deadlock_timeout = '5ms'"));
        long seed = seed();
        List<Postgres> pools = List.of(database.connect(), database.connect());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < 4; client++) {
                Postgres pool = pools.get(client % 2);
                var traffic = new LedgerTraffic(pool, new GroupCommit(pool), ids, new Random(seed + client));
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 25; i++) {
                        traffic.settleTogether(25);
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            pools.forEach(Postgres::close);
        }

        assertThat(new LedgerFigures(postgres).differences())
                .as("AGW_TEST_SEED=" + seed)
                .isEmpty();
        assertThat(text("select deadlocks from pg_stat_database where datname = current_database()"))
                .as("AGW_TEST_SEED=" + seed)
                .isEqualTo("0");
    }

    @Test
    void hours_are_closed_while_late_entries_arrive_and_nothing_is_lost()
            throws ExecutionException, InterruptedException {
        zone("Europe/Berlin");
        long seed = seed();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < 4; client++) {
                var random = new Random(seed + client);
                var traffic = new LedgerTraffic(postgres, new GroupCommit(postgres), ids, random);
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 30; i++) {
                        RequestId request = traffic.reserve();
                        postgres.update(Sql.of(
                                "update hold set at = now() - ? * interval '1 minute' where request_id = ?",
                                random.nextInt(6 * 24 * 60),
                                request.value()));
                        traffic.settle(request, List.of());
                    }
                }));
            }
            // A change of the zone opens all hours again, so that they are closed again and again.
            for (int turn = 0; running.stream().anyMatch(each -> !each.isDone()); turn++) {
                zone(turn % 2 == 0 ? "Europe/Paris" : "Europe/Berlin");
                while (Integer.parseInt(text("select close_hours(9)")) > 0) {}
            }
            for (Future<?> each : running) {
                each.get();
            }
        }

        assertThat(new LedgerFigures(postgres).differences())
                .as("AGW_TEST_SEED=" + seed)
                .isEmpty();
        assertThat(text("select sum(calls) from (select calls from usage_total union all select calls from usage_hour"
                        + " where hour >= (select totalled_before from reporting)) t"))
                .isEqualTo("120");
        assertThat(text("select count(*) > 0 from usage_day")).isEqualTo("true");
    }

    /** Half past two came twice that night. */
    @Test
    void an_hour_that_comes_twice_is_two_hours_of_one_day() {
        zone("Europe/Berlin");
        for (String at : List.of("2025-10-25T22:30Z", "2025-10-26T00:30Z", "2025-10-26T01:30Z", "2025-10-26T22:30Z")) {
            settleOf(at);
        }
        settleOf("2025-10-25T21:30Z");
        settleOf("2025-10-26T23:30Z");
        while (closeHours() > 0) {}

        assertThat(lines("select day || ' ' || sum(attempts) line from usage_day"
                        + " where kind = 0 group by day order by day"))
                .containsExactly("2025-10-25 1", "2025-10-26 4", "2025-10-27 1");
        assertThat(text("select count(distinct hour) from usage_hour")).isEqualTo("6");
        assertThat(new LedgerFigures(postgres).differences()).isEmpty();
    }

    @Test
    void a_midnight_that_comes_twice_begins_one_day() {
        zone("America/Havana");
        settleOf("2025-11-02T04:30Z");
        settleOf("2025-11-02T05:30Z");
        while (closeHours() > 0) {}

        assertThat(lines("select sum(attempts) || '' line from usage_day where kind = 0 and day = '2025-11-02'"))
                .containsExactly("2");
        assertThat(new LedgerFigures(postgres).differences()).isEmpty();
    }

    @Test
    void a_change_of_the_reporting_zone_sums_the_days_again_and_the_totals_stay() {
        settleOf("2025-06-10T23:30Z");
        while (closeHours() > 0) {}
        assertThat(lines("select distinct day::text line from usage_day")).containsExactly("2025-06-10");
        String before = text("select string_agg(t::text, ',') from usage_total t");

        zone("Europe/Berlin");
        assertThat(lines("select distinct day::text line from usage_day")).isEmpty();
        while (closeHours() > 0) {}

        assertThat(lines("select distinct day::text line from usage_day")).containsExactly("2025-06-11");
        assertThat(text("select string_agg(t::text, ',') from usage_total t")).isEqualTo(before);
    }

    private void settleOf(String startedAt) {
        var traffic = new LedgerTraffic(postgres, new GroupCommit(postgres), ids, new Random(3));
        RequestId request = traffic.reserve();
        postgres.update(Sql.of("update hold set at = ?::timestamptz where request_id = ?", startedAt, request.value()));
        traffic.settle(request, List.of());
    }

    private int closeHours() {
        return Integer.parseInt(text("select close_hours(17)"));
    }

    private void zone(String zone) {
        postgres.query(Sql.of("select set_reporting_zone(?)", zone), row -> true);
    }

    private String text(String sql) {
        return postgres.query(Sql.of("select t.v::text line from (" + sql + ") t (v)"), row -> row.text("line"))
                .getFirst();
    }

    private List<String> lines(String sql) {
        return postgres.query(Sql.of(sql), row -> row.text("line"));
    }

    private static long seed() {
        return Optional.ofNullable(System.getenv("AGW_TEST_SEED"))
                .map(Long::valueOf)
                .orElseGet(System::nanoTime);
    }
}
