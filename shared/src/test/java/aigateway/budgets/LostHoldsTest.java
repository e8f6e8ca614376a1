package aigateway.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.Tokens;
import aigateway.postgres.Sql;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts whose hold the database has lost. */
@ParameterizedClass(name = "with the committer: {0}")
@ValueSource(booleans = {false, true})
class LostHoldsTest {
    private final TestBudget testBudget;

    LostHoldsTest(boolean committer) {
        testBudget = new TestBudget(committer);
    }

    @AfterEach
    void close() {
        testBudget.close();
    }

    @Test
    void an_attempt_whose_hold_was_lost_is_entered_once_beyond_the_limit_if_need_be() {
        Budget budget = testBudget.hard(1_000);
        RequestId lost = testBudget.ids.request();
        RequestId held = testBudget.reserved(100);

        for (RequestId request : List.of(lost, lost, held)) {
            testBudget.holds.enterUnheld(
                    new Settlement(
                            request,
                            1,
                            Settlement.Outcome.SETTLED,
                            new Tokens(10, 0, 0, 5, 0),
                            new Money(1_500),
                            null,
                            3),
                    new AttemptOrigin(
                            new KeyId("abcdefgh"),
                            null,
                            List.of(),
                            null,
                            Endpoint.RESPONSES,
                            "openai",
                            "gpt-test",
                            "v7"));
        }
        assertThat(testBudget.postgres.query(
                        Sql.of(
                                "select price_version v from usage where request_id in (select request_id from unheld_usage)"),
                        row -> row.text("v")))
                .containsExactly("v7");

        assertThat(testBudget.settle(lost, Settlement.Outcome.SETTLED, 1_500)).isEqualTo(Holds.Ending.REPEATED);
        assertThat(testBudget.status(budget).spent()).isEqualTo(new Money(1_500));
        assertThat(testBudget.settle(held, Settlement.Outcome.SETTLED, 7)).isEqualTo(Holds.Ending.SETTLED);
        assertThat(testBudget.status(budget).spent()).isEqualTo(new Money(1_507));
        assertThat(testBudget.postgres.query(
                        Sql.of("select sum(calls)::bigint v from usage_hour"), row -> row.number("v")))
                .containsExactly(2L);
    }
}
