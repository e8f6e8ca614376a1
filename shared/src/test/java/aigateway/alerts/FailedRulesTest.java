package aigateway.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatRuntimeException;
import static org.assertj.core.api.Assumptions.assumeThat;

import aigateway.testing.LogLines;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** A rule or a budget that cannot be evaluated, among others. */
class FailedRulesTest extends AlertCase {
    private static final String CHAT = "team_00000000000000000000000000000001";
    private static final String SEARCH = "team_00000000000000000000000000000002";
    private static final String OPEN = "alert where closed_at is null order by 1";

    private void evaluateFails() {
        clock.advance(Duration.ofMinutes(1));
        assertThatRuntimeException()
                .isThrownBy(() -> product.gateway().alerts().evaluate().run());
    }

    @Test
    void a_rule_that_fails_keeps_no_other_rule_of_its_kind_from_being_evaluated() {
        create("{\"kind\":\"budget_exhausted\",\"name\":\"Beside\"}");
        spend(budget("{\"limit_usd\":1,\"name\":\"One\",\"alert_thresholds\":[]}"), 1_000_000_000);
        evaluate(1);
        assertThat(product.rows("count(*)", OPEN)).containsExactly("2");
        product.update("update alert set kind = 'canary' where rule_id = ?", EXHAUSTED);
        String second = budget("{\"limit_usd\":1,\"name\":\"Two\",\"alert_thresholds\":[]}");
        spend(second, 1_000_000_000);

        try (var log = LogLines.open()) {
            evaluateFails();

            assertThat(log.lines("alert_rule_failed", EXHAUSTED))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains("\"level\":\"error\"", "\"kind\":\"budget_exhausted\"")
                            .doesNotContain("canary"));
        }
        assertThat(product.rows(
                        "r.name", "alert a join alert_rule r on r.id = a.rule_id where a.budget_id = ?", second))
                .containsExactly("Beside");

        product.update("update alert set kind = 'budget_exhausted'");
        evaluate(1);

        assertThat(product.rows("count(*)", OPEN)).containsExactly("4");
    }

    @Test
    void a_budget_whose_forecast_fails_keeps_its_alert_and_no_other_from_opening() {
        // The clock is put on by 20 minutes, and the database's is not: both must be in the same month.
        Instant later = clock.instant().plus(Duration.ofMinutes(30));
        assumeThat(later.atOffset(ZoneOffset.UTC).getMonth())
                .isEqualTo(clock.instant().atOffset(ZoneOffset.UTC).getMonth());
        product.update("update reporting set closed_before = '2000-01-01'");
        product.update("insert into team (id, name) values (?, 'Chat'), (?, 'Search')", CHAT, SEARCH);
        addDays(CHAT);
        budget("{\"limit_usd\":0.01,\"period\":\"month\",\"scope\":{\"team_id\":\"" + CHAT + "\"},\"name\":\"Chat\"}");
        evaluate(1);
        assertThat(product.rows("split_part(title, ':', 1)", OPEN)).containsExactly("The budget Chat will not last");
        // More than fits into a sum.
        add(CHAT, 1, 201, Long.MAX_VALUE);
        add(CHAT, 1, 202, Long.MAX_VALUE);
        addDays(SEARCH);
        budget("{\"limit_usd\":0.01,\"period\":\"month\",\"scope\":{\"team_id\":\"" + SEARCH
                + "\"},\"name\":\"Search\"}");
        clock.advance(Duration.ofMinutes(20));

        try (var log = LogLines.open()) {
            evaluateFails();

            assertThat(log.lines("alert_budget_failed", "\"rule_id\":\"rul_00000000000000000000000000000003\""))
                    .hasSize(1);
        }
        assertThat(product.rows("split_part(title, ':', 1)", OPEN))
                .containsExactly("The budget Chat will not last", "The budget Search will not last");
    }

    /** Four weeks of so much a day that a budget does not last even at the end of a month. */
    private void addDays(String team) {
        for (int day = 1; day <= 28; day++) {
            add(team, day, 200, 10_000_000_000_000L);
        }
    }

    private void add(String team, int day, int status, long cost) {
        Instant at = clock.instant().minus(Duration.ofDays(day));
        product.update("""
                insert into usage_hour (hour, key_id, team_id, endpoint, provider, model, asked_model, outcome, status, code,
                    calls, unpriced_calls, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
                    cost_nano_usd, provider_cost_nano_usd, saved_nano_usd, millis)
                values (date_trunc('hour', ?::timestamptz), 'key0000000000001', ?, 'chat', 'openai', 'gpt-test', 'gpt-test',
                    'settled', ?, '', 1, 0, 0, 0, 0, 0, 0, ?, 0, 0, 0)""", at, team, status, cost);
    }
}
