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
import aigateway.testing.TestDatabase;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresUsagesTest {
    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);
    private static final int ALL = 1_000;

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

        assertThat(usages.totals())
                .containsExactlyInAnyOrder(
                        new Usages.Total("responses", "openai", "a", "settled", 2, 200, 80, 40, new Money(3), 500),
                        new Usages.Total("responses", "openai", "a", "charged", 1, 0, 0, 0, new Money(5), 250),
                        new Usages.Total("responses", "openai", "b", "voided", 1, 0, 0, 0, Money.ZERO, 250));
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

        assertThat(usages.totals())
                .containsExactlyInAnyOrder(
                        new Usages.Total("responses", "openai", "a", "settled", 1, 100, 40, 20, new Money(1), 250),
                        new Usages.Total("responses", "openai", "a", "cached", 1, 0, 0, 0, Money.ZERO, 0));
        assertThat(usages.report(today, today.plusDays(1), List.of(), ALL)
                        .getFirst()
                        .calls())
                .isEqualTo(2);
    }

    @Test
    void totals_stay_what_they_were_when_days_are_summed() {
        ledger.settled("key1", List.of(), "a", 1L);
        postgres.update(Sql.of("update usage_hour set hour = hour - interval '3 days'"));
        postgres.update(Sql.of("update reporting set closed_before = '2000-01-01', totalled_before = '2000-01-01'"));
        ledger.settled("key1", List.of(), "a", 2L);
        List<Usages.Total> before = usages.totals();

        postgres.query(Sql.of("select close_days(5)"), row -> true);
        postgres.query(Sql.of("select close_days(5)"), row -> true);

        assertThat(usages.totals()).isEqualTo(before);
        postgres.update(Sql.of("delete from usage_hour where hour < ?::date", today.toString()));
        assertThat(usages.totals()).isEqualTo(before);
    }

    @Test
    void a_report_groups_by_whatever_is_asked() {
        ledger.settled("key1", List.of("team:x", "env:prod"), "a", 10L);
        ledger.settled("key2", List.of("team:x"), "b", 5L);
        ledger.settled("key2", List.of(), "b", 1L);

        assertThat(report(List.of())).containsExactly("[] 3 calls 16");
        assertThat(report(List.of(Usages.Dimension.KEY))).containsExactly("[key1] 1 calls 10", "[key2] 2 calls 6");
        assertThat(report(List.of(Usages.Dimension.MODEL, Usages.Dimension.KEY)))
                .containsExactly("[a, key1] 1 calls 10", "[b, key2] 2 calls 6");
        assertThat(report(List.of(Usages.Dimension.TAG)))
                .containsExactly("[team:x] 2 calls 15", "[env:prod] 1 calls 10", "[null] 1 calls 1");
        assertThat(report(List.of(Usages.Dimension.DAY))).containsExactly("[" + today + "] 3 calls 16");
        assertThat(report(List.of(Usages.Dimension.PROVIDER, Usages.Dimension.ENDPOINT)))
                .containsExactly("[openai, responses] 3 calls 16");
    }

    @Test
    void a_report_says_what_is_missing_in_its_cost() {
        ledger.settled("key1", List.of(), "unpriced", null);
        ledger.charged("key1", List.of(), "a", 7L);

        Usages.Line line =
                usages.report(today, today.plusDays(1), List.of(), ALL).getFirst();

        assertThat(line.calls()).isEqualTo(2);
        assertThat(line.unpricedCalls()).isEqualTo(1);
        assertThat(line.chargedCalls()).isEqualTo(1);
        assertThat(line.cost()).isEqualTo(new Money(7));
        assertThat(line.inputTokens()).isEqualTo(100);
        assertThat(line.cachedInputTokens()).isEqualTo(40);
        assertThat(line.reasoningTokens()).isEqualTo(5);
    }

    @Test
    void a_report_holds_the_days_asked_for_and_no_others() {
        ledger.settled("key1", List.of(), "a", 1L);
        postgres.update(Sql.of("update usage_hour set hour = hour - interval '1 day'"));
        ledger.settled("key1", List.of(), "a", 2L);

        assertThat(usages.report(today, today.plusDays(1), List.of(), ALL)
                        .getFirst()
                        .cost())
                .isEqualTo(new Money(2));
        assertThat(usages.report(today.minusDays(1), today, List.of(), ALL)
                        .getFirst()
                        .cost())
                .isEqualTo(new Money(1));
        assertThat(usages.report(today.plusDays(1), today, List.of(), ALL)
                        .getFirst()
                        .calls())
                .isZero();
        assertThat(usages.report(today.minusDays(1), today.plusDays(1), List.of(Usages.Dimension.DAY), 1))
                .hasSize(1);
    }

    @Test
    void a_correction_moves_the_cost_and_counts_no_call() {
        ledger.charged("key1", List.of(), "a", 50L);
        ledger.correct(20L);

        Usages.Line line =
                usages.report(today, today.plusDays(1), List.of(), ALL).getFirst();
        assertThat(line.calls()).isEqualTo(1);
        assertThat(line.cost()).isEqualTo(new Money(20));
    }

    private List<String> report(List<Usages.Dimension> by) {
        return usages.report(today, today.plusDays(1), by, ALL).stream()
                .map(line -> text(line.group()) + " " + line.calls() + " calls "
                        + line.cost().nanoUsd())
                .toList();
    }

    private static String text(List<@Nullable String> group) {
        return group.toString();
    }
}
