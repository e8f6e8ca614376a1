package aigateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.AskedModel;
import aigateway.kernel.CallFacts;
import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.Ledger;
import aigateway.testing.LedgerTotals;
import aigateway.testing.TestDatabase;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresUsagesTest {
    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final Postgres postgres = TestDatabase.fresh().connect();
    private final Usages usages = new PostgresUsages(postgres);
    private final Ledger ledger = new Ledger(postgres);

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void totals_are_kept_apart_by_model_and_outcome() {
        ledger.settled("key1", List.of(), "a", 1L);
        ledger.settled("key1", List.of(), "a", 2L);
        ledger.charged("key1", List.of(), "a", 5L);
        ledger.voided("key2", List.of(), "b", 9L);

        assertThat(LedgerTotals.attempts(postgres))
                .containsExactlyInAnyOrder(
                        "responses openai a settled 2 200 80 40 3 500",
                        "responses openai a charged 1 0 0 0 5 250",
                        "responses openai b voided 1 0 0 0 0 250");
    }

    @Test
    void an_answer_from_the_cache_is_a_call_without_cost_however_often_it_is_entered() {
        var hit = new CacheHit(
                new RequestId("req_1"),
                new KeyId("aaaaaaaaaaaaaaaa"),
                null,
                List.of("t"),
                Endpoint.RESPONSES,
                "openai",
                "a",
                true,
                new AskedModel("a", true),
                new Money(7),
                new CallFacts(200, null, 3, 3, "127.0.0.1", null));
        var commits = new GroupCommit(postgres);
        ledger.settled("key1", List.of(), "a", 1L);

        commits.commit(List.of(usages.hit(hit)));
        commits.commit(List.of(usages.hit(hit)));

        assertThat(LedgerTotals.attempts(postgres))
                .containsExactlyInAnyOrder(
                        "responses openai a settled 1 100 40 20 1 250", "responses openai a cached 1 0 0 0 0 0");
        Figures figures = usages.report(query()).total().figures();
        assertThat(figures.attempts()).isEqualTo(1);
        assertThat(figures.cachedCalls()).isEqualTo(1);
        assertThat(figures.savings()).isEqualTo(new Money(7));
    }

    @Test
    void totals_stay_what_they_were_when_days_are_summed() {
        ledger.settled("key1", List.of(), "a", 1L);
        postgres.update(Sql.of("update usage_hour set hour = hour - interval '3 days'"));
        postgres.update(Sql.of("update reporting set closed_before = '2000-01-01', totalled_before = '2000-01-01'"));
        ledger.settled("key1", List.of(), "a", 2L);
        List<String> before = LedgerTotals.attempts(postgres);

        postgres.query(Sql.of("select close_hours(120)"), row -> true);
        postgres.query(Sql.of("select close_hours(120)"), row -> true);

        assertThat(LedgerTotals.attempts(postgres)).isEqualTo(before);
        postgres.update(Sql.of("delete from usage_hour where hour < ?::date", today.toString()));
        assertThat(LedgerTotals.attempts(postgres)).isEqualTo(before);
    }

    @Test
    void what_is_settled_is_in_the_report_by_each_dimension() {
        ledger.settled("key1", List.of("team:x", "env:prod"), "a", 10L);
        ledger.settled("key2", List.of("team:x"), "b", 5L);
        ledger.settled("key2", List.of(), "b", 1L);

        assertThat(report(query())).containsExactly("[] 3 attempts 16");
        assertThat(report(query().by(Dimension.KEY))).containsExactly("[key1] 1 attempts 10", "[key2] 2 attempts 6");
        assertThat(report(query().by(Dimension.MODEL, Dimension.KEY)))
                .containsExactly("[a, key1] 1 attempts 10", "[b, key2] 2 attempts 6");
        assertThat(report(query().by(Dimension.TAG)))
                .containsExactly("[team:x] 2 attempts 15", "[env:prod] 1 attempts 10", "[null] 1 attempts 1");
        assertThat(report(query().each(Bucket.DAY))).containsExactly("[] 3 attempts 16");
        assertThat(report(query().by(Dimension.PROVIDER, Dimension.ENDPOINT)))
                .containsExactly("[openai, responses] 3 attempts 16");
    }

    @Test
    void a_report_says_what_is_missing_in_its_cost() {
        ledger.settled("key1", List.of(), "unpriced", null);
        ledger.charged("key1", List.of(), "a", 7L);

        Figures all = usages.report(query()).total().figures();

        assertThat(all.attempts()).isEqualTo(2);
        assertThat(all.unpricedCalls()).isEqualTo(1);
        assertThat(all.chargedCalls()).isEqualTo(1);
        assertThat(all.cost()).isEqualTo(new Money(7));
        assertThat(all.chargedCost()).isEqualTo(new Money(7));
        assertThat(all.inputTokens()).isEqualTo(100);
        assertThat(all.cachedInputTokens()).isEqualTo(40);
        assertThat(all.reasoningTokens()).isEqualTo(5);
    }

    @Test
    void a_correction_moves_the_cost_and_counts_no_call() {
        ledger.charged("key1", List.of(), "a", 50L);
        ledger.correct(20L);

        Figures all = usages.report(query()).total().figures();
        assertThat(all.attempts()).isEqualTo(1);
        assertThat(all.cost()).isEqualTo(new Money(20));
        assertThat(all.chargedCost()).isEqualTo(new Money(20));
    }

    @Test
    void days_are_summed_in_the_reporting_zone_and_again_when_it_changes() {
        UsageRows.open(postgres);
        ledger.settled("key1", List.of(), "a", 1L);
        postgres.update(Sql.of("update usage_hour set hour = hour - interval '3 days'"));
        UsageQuery all = UsageQuery.of(
                today.minusDays(5).atStartOfDay(UTC).toInstant(),
                today.atStartOfDay(UTC).toInstant(),
                UTC);
        Figures before = usages.report(all).total().figures();

        for (ZoneId zone : List.of(UTC, ZoneId.of("Asia/Kolkata"), UTC)) {
            usages.reportIn(zone);
            assertThat(usages.report(all).total().figures()).isEqualTo(before);
            postgres.query(Sql.of("select close_hours(120)"), row -> true);
            assertThat(usages.report(all).total().figures()).isEqualTo(before);
        }
        postgres.update(Sql.of("delete from usage_hour"));
        assertThat(usages.report(all).total().figures()).isEqualTo(before);
    }

    /** Today, and an hour of yesterday for a test that runs at midnight. */
    private UsageQuery query() {
        Instant midnight = today.atStartOfDay(UTC).toInstant();
        return UsageQuery.of(midnight.minusSeconds(3600), midnight.plusSeconds(90_000), UTC);
    }

    private List<String> report(UsageQuery query) {
        return usages.report(query).lines().stream()
                .map(line ->
                        line.groups().stream().map(UsageReport.Group::value).toList() + " "
                                + line.figures().attempts() + " attempts "
                                + Objects.requireNonNull(line.figures().cost()).nanoUsd())
                .toList();
    }
}
