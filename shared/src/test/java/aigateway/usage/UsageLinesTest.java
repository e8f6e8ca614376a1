package aigateway.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.TestDatabase;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lines have beside sums of hours and days: tags, names, latencies, unknown costs. */
class UsageLinesTest {
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

    @ParameterizedTest
    @CsvSource({"NONE, 0", "DAY, 0", "WEEK, 210", "MONTH, 216", "DAY, 225", "NONE, 600"})
    void lines_by_tag_are_those_of_their_tag_and_the_total_counts_each_call_once(Bucket bucket, int closedHours) {
        var made = new UsageRows(postgres, new Random(7));
        List<UsageRows.Row> calls = made.add(200, START, 20 * 24);
        List<UsageRows.Tagged> rows = made.addTagged(300, DAY, 20);
        UsageRows.close(postgres, START.plusSeconds(closedHours * 3600L), UTC);
        UsageQuery all = UsageQuery.of(START, START.plusSeconds(20 * 86_400), UTC)
                .each(bucket)
                .atMost(LINES);

        UsageReport byTag = usages.report(all.by(Dimension.TAG));
        UsageReport byTagAndKey = usages.report(all.by(Dimension.TAG, Dimension.KEY));
        UsageReport byUser = usages.report(all.by(Dimension.USER, Dimension.MODEL));
        UsageReport ofPrefix = usages.report(all.by(Dimension.TAG).where(only(null, "a=")));
        UsageReport ofTag = usages.report(all.by(Dimension.TEAM).where(only("a=1", null)));

        assertThat(cost(byTag.lines())).isEqualTo(cost(rows, ""));
        assertThat(cost(byTagAndKey.lines())).isEqualTo(cost(rows, ""));
        assertThat(byTag.total().figures()).isEqualTo(PlainSums.total(calls, all));
        assertThat(cost(byUser.lines())).isEqualTo(cost(rows, "user="));
        assertThat(byUser.lines())
                .extracting(line -> line.groups().getFirst().value())
                .containsOnly("00", "ff");
        assertThat(cost(ofPrefix.lines())).isEqualTo(cost(rows, "a="));
        assertThat(ofPrefix.total()).isEqualTo(byTag.total());
        assertThat(cost(ofTag.lines())).isEqualTo(cost(rows, "a=1"));
        assertThat(ofTag.total().figures().cost()).isEqualTo(new Money(cost(rows, "a=1")));
    }

    @Test
    void keys_and_teams_have_names_also_when_they_are_gone() {
        postgres.update(Sql.of("insert into team (id, name, deleted_at) values ('team_1', 'Chat', now())"));
        postgres.update(Sql.of("""
                insert into client_key (id, name, team_id, pepper_version, webhook_secret, revoked_at)
                values ('k1', 'service', 'team_1', 1, '', now())"""));
        new UsageRows(postgres, new Random(9)).add(100, START, 24);

        UsageReport report = usages.report(
                UsageQuery.of(START, START.plusSeconds(86_400), UTC).by(Dimension.TEAM, Dimension.KEY));

        assertThat(report.lines())
                .flatExtracting(UsageReport.Line::groups)
                .contains(
                        new UsageReport.Group("team_1", "Chat"),
                        new UsageReport.Group("k1", "service"),
                        new UsageReport.Group("k2", null),
                        new UsageReport.Group(null, null));
        assertThat(usages.keysNamed("service", VisibleTeams.ALL)).containsExactly(new KeyId("k1"));
        assertThat(usages.keysNamed("k1", VisibleTeams.of(Set.of(new TeamId("team_2")))))
                .isEmpty();
        assertThat(usages.teamsNamed("chat", VisibleTeams.ALL)).containsExactly(new TeamId("team_1"));
        postgres.update(Sql.of("insert into team (id, name) values ('team_2', 'chat')"));
        assertThat(usages.teamsNamed("Chat", VisibleTeams.ALL)).containsExactly(new TeamId("team_2"));
        assertThat(usages.teamsNamed("team_1", VisibleTeams.ALL)).containsExactly(new TeamId("team_1"));
    }

    private static long owned(UsageReport.Line line) {
        return Objects.requireNonNull(line.latencies()).own().count();
    }

    @Test
    void latencies_are_added_up_over_days_and_hours() {
        List<Long> counts = Stream.concat(Stream.of(0L, 0L, 90L, 10L), Collections.nCopies(12, 0L).stream())
                .toList();
        for (Instant hour : List.of(START.plusSeconds(3600), START.plusSeconds(5 * 86_400))) {
            for (String model : List.of("m1", "m2")) {
                postgres.update(Sql.of(
                        "insert into latency_hour select ?, 'team_1', 'responses', 'p1', ?, c, c, c, c"
                                + " from (select ?::bigint[] c) t",
                        hour,
                        model,
                        counts.toString().replace('[', '{').replace(']', '}')));
            }
        }
        UsageRows.close(postgres, START.plusSeconds(5 * 86_400), UTC);
        new UsageRows(postgres, new Random(11)).add(50, START.plusSeconds(5 * 86_400), 24);
        UsageQuery all =
                UsageQuery.of(START, START.plusSeconds(6 * 86_400), UTC).withLatency();

        var total =
                Objects.requireNonNull(usages.report(all).total().latencies()).total();

        assertThat(total.count()).isEqualTo(400);
        assertThat(total.about(0.5)).isEqualTo(4);
        assertThat(total.about(0.95)).isEqualTo(8);
        assertThat(usages.report(all.by(Dimension.MODEL)).lines())
                .filteredOn(line -> "m1".equals(line.groups().getFirst().value()))
                .first()
                .satisfies(line -> assertThat(owned(line)).isEqualTo(200));
        assertThat(usages.report(all.by(Dimension.TEAM, Dimension.MODEL)).lines())
                .filteredOn(line -> "team_1".equals(line.groups().getFirst().value())
                        && "m1".equals(line.groups().getLast().value()))
                .first()
                .satisfies(line -> assertThat(owned(line)).isEqualTo(200));
        assertThat(usages.report(all.by(Dimension.KEY)).total().latencies()).isNull();
        assertThat(Latencies.NONE.total().about(0.5)).isZero();
    }

    @Test
    void the_cost_of_what_has_no_price_is_unknown_and_not_zero() {
        postgres.update(Sql.of("""
                insert into usage_hour
                select ?, 'k' || n, '', 'responses', 'p', 'm', 'm', 'settled', 200, '', 1, n, 0, 0, 0, 0, 0,
                    n * n * 5 - n * 5, 0, 0, 0
                from generate_series(0, 2) n""", START));

        UsageReport report =
                usages.report(UsageQuery.of(START, START.plusSeconds(3600), UTC).by(Dimension.KEY));

        assertThat(report.lines())
                .extracting(
                        line -> line.groups().getFirst().value(),
                        line -> line.figures().cost())
                .containsExactlyInAnyOrder(tuple("k0", Money.ZERO), tuple("k1", null), tuple("k2", new Money(10)));
        assertThat(report.total().figures().cost()).isEqualTo(new Money(10));
    }

    private static UsageFilters only(@Nullable String tag, @Nullable String prefix) {
        return new UsageFilters(Set.of(), Set.of(), null, null, null, null, null, null, tag, prefix);
    }

    private static long cost(List<UsageReport.Line> lines) {
        return lines.stream()
                .mapToLong(line -> Objects.requireNonNull(line.figures().cost()).nanoUsd())
                .sum();
    }

    private static long cost(List<UsageRows.Tagged> rows, String prefix) {
        return rows.stream()
                .filter(row -> row.tag().startsWith(prefix))
                .mapToLong(UsageRows.Tagged::cost)
                .sum();
    }
}
