package aigateway.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.TestDatabase;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sums of the database against the same sums of the rows in plain code. */
class UsageReportTest {
    private static final int LINES = 100_000;
    private static final LocalDate DAY = LocalDate.of(2026, 3, 2);
    private static final Instant START = DAY.atStartOfDay(ZoneOffset.UTC).toInstant();
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final Postgres postgres = TestDatabase.fresh().connect();
    private final Usages usages = new PostgresUsages(postgres);

    @BeforeEach
    void open() {
        UsageRows.open(postgres);
    }

    @AfterEach
    void close() {
        postgres.close();
    }

    /** Clocks change within these periods, once at midnight; the hours of Kolkata begin at half past those of UTC. */
    @ParameterizedTest
    @CsvSource({
        "UTC, 2026-03-28T00:00:00Z",
        "Europe/Berlin, 2026-03-27T23:00:00Z",
        "Europe/Berlin, 2026-10-23T22:00:00Z",
        "Atlantic/Azores, 2026-10-24T00:00:00Z",
        "America/New_York, 2026-10-31T04:00:00Z",
        "Asia/Kolkata, 2026-03-31T18:30:00Z",
        "Africa/Cairo, 2026-04-22T22:00:00Z"
    })
    void each_question_has_the_answer_that_its_rows_give(String zoneName, Instant start) {
        var zone = ZoneId.of(zoneName);
        var random = new Random(zoneName.hashCode());
        var made = new UsageRows(postgres, random);
        List<UsageRows.Row> rows = made.add(600, start, 10 * 24);
        LocalDate first = start.atZone(zone).toLocalDate();
        // In the middle of a day, which has the sums of its first hours.
        UsageRows.close(postgres, start.plusSeconds(3600L * (24 * 6 + random.nextInt(24))), zone);

        for (int i = 0; i < 120; i++) {
            UsageQuery query = question(random, first, start, zone);

            UsageReport report = usages.report(query);

            Map<String, PlainSums> expected = PlainSums.of(rows, query);
            assertThat(report.lines())
                    .as("%s", query)
                    .hasSize(expected.size())
                    .allSatisfy(line -> assertThat(line.figures())
                            .as("%s of %s", line, query)
                            .isEqualTo(expected.getOrDefault(PlainSums.name(line), new PlainSums())
                                    .figures()));
            assertThat(report.total().figures()).isEqualTo(PlainSums.total(rows, query));
            assertThat(report.more()).isFalse();
        }
    }

    @Test
    void closed_hours_are_read_from_their_days() {
        List<UsageRows.Row> rows = new UsageRows(postgres, new Random(8)).add(300, START, 10 * 24);
        Instant closed = START.plusSeconds(5 * 86_400 + 7 * 3600);
        UsageRows.close(postgres, closed, UTC);
        UsageQuery all =
                UsageQuery.of(START, START.plusSeconds(10 * 86_400), UTC).by(Dimension.KEY);
        UsageReport before = usages.report(all);
        assertThat(before.total().figures()).isEqualTo(PlainSums.total(rows, all));

        postgres.update(Sql.of("delete from usage_hour where hour < ?", closed));
        assertThat(usages.report(all)).isEqualTo(before);
        // Each from the smallest kind of days that has its columns.
        postgres.update(Sql.of("delete from usage_day where kind <> 63"));
        assertThat(usages.report(all)).isEqualTo(before);
    }

    @Test
    void a_report_during_which_hours_are_closed_is_read_again() throws Exception {
        List<UsageRows.Row> rows = new UsageRows(postgres, new Random(12)).add(200, START, 10 * 24);
        UsageQuery all = UsageQuery.of(START, START.plusSeconds(10 * 86_400), UTC);
        Figures expected = PlainSums.total(rows, all);
        var reading = new AtomicBoolean(true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> closing = threads.submit(() -> {
                try {
                    for (int zone = 0; zone < 4; zone++) {
                        usages.reportIn(zone % 2 == 0 ? ZoneId.of("Europe/Berlin") : UTC);
                        while (postgres.query(Sql.of("select close_hours(10) n"), row -> row.number("n"))
                                        .getFirst()
                                > 0) {}
                    }
                } finally {
                    reading.set(false);
                }
            });
            while (reading.get()) {
                assertThat(usages.report(all).total().figures()).isEqualTo(expected);
            }
            closing.get();
        }
    }

    @Test
    void more_lines_than_requested_are_cut_and_the_total_stays_whole() {
        List<UsageRows.Row> rows = new UsageRows(postgres, new Random(10)).add(300, START, 24);
        UsageQuery two = UsageQuery.of(START, START.plusSeconds(86_400), UTC)
                .by(Dimension.KEY)
                .atMost(2);

        UsageReport report = usages.report(two);

        assertThat(report.lines()).hasSize(2);
        assertThat(report.more()).isTrue();
        assertThat(report.total().figures()).isEqualTo(PlainSums.total(rows, two));
        assertThat(usages.report(two.atMost(3)).more()).isFalse();
    }

    @Test
    void an_empty_period_has_a_total_of_nothing() {
        UsageReport report = usages.report(UsageQuery.of(START, START.plusSeconds(3600), UTC));

        assertThat(report.total().figures()).isEqualTo(Figures.NONE);
        assertThat(report.lines()).containsExactly(report.total());
        assertThat(usages.report(UsageQuery.of(START, START.plusSeconds(3600), UTC)
                                .each(Bucket.HOUR))
                        .lines())
                .isEmpty();
    }

    @Test
    void what_the_sums_cannot_answer_is_refused_with_a_reason() {
        UsageQuery all = UsageQuery.of(START, START.plusSeconds(3600), UTC);

        assertThatThrownBy(() -> all.by(Dimension.TAG, Dimension.ENDPOINT)).hasMessageContaining("endpoint");
        assertThatThrownBy(() -> all.by(Dimension.TAG, Dimension.USER)).hasMessageContaining("together");
        assertThatThrownBy(() -> all.by(Dimension.TAG).each(Bucket.HOUR)).hasMessageContaining("hour");
        assertThatThrownBy(() -> all.where(only(null, "a="))).hasMessageContaining("group_by=tag");
        assertThatThrownBy(() -> all.by(Dimension.KEY, Dimension.KEY)).hasMessageContaining("once");
    }

    private static UsageQuery question(Random random, LocalDate first, Instant start, ZoneId zone) {
        Instant from = random.nextBoolean()
                ? first.plusDays(random.nextInt(-1, 9)).atStartOfDay(zone).toInstant()
                : start.plusSeconds(3600L * random.nextInt(-24, 200));
        return UsageQuery.of(from, from.plusSeconds(3600L * random.nextInt(1, 240)), zone)
                .each(pick(random, List.of(Bucket.values())))
                .by(dimensions(random))
                .where(filters(random))
                .visibleTo(random.nextBoolean() ? VisibleTeams.ALL : VisibleTeams.of(Set.of(new TeamId("team_1"))))
                .atMost(LINES);
    }

    private static Dimension[] dimensions(Random random) {
        List<Dimension> all = new ArrayList<>(List.of(Dimension.values()));
        all.removeIf(Dimension::isTag);
        Collections.shuffle(all, random);
        return all.subList(0, random.nextInt(3)).toArray(Dimension[]::new);
    }

    private static UsageFilters filters(Random random) {
        return new UsageFilters(
                random.nextInt(5) > 0 ? Set.of() : Set.of(new TeamId("team_2"), UsageFilters.NO_TEAM),
                random.nextInt(5) > 0 ? Set.of() : Set.of(new KeyId("k1"), new KeyId("k2")),
                random.nextInt(6) > 0 ? null : "m1",
                random.nextInt(6) > 0 ? null : "a1",
                random.nextInt(6) > 0 ? null : "p1",
                random.nextInt(6) > 0 ? null : "messages",
                random.nextInt(6) > 0 ? null : "charged",
                random.nextInt(6) > 0 ? null : "provider_error",
                null,
                null);
    }

    private static UsageFilters only(@Nullable String tag, @Nullable String prefix) {
        return new UsageFilters(Set.of(), Set.of(), null, null, null, null, null, null, tag, prefix);
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
