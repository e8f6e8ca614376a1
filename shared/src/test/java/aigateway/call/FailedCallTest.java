package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.kernel.Endpoint;
import aigateway.kernel.Unavailable;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.LogLines;
import aigateway.testing.PostgresProxy;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestDatabase;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exceptions in the middle of a call: before the first byte they cost nothing, after it what was consumed. */
class FailedCallTest {
    @Test
    void a_request_that_the_http_client_refuses_to_send_costs_no_budget() {
        // No host name has a part of more than 63 characters; the HTTP client finds that at the call.
        String url = "http://" + "a".repeat(64) + ".example/v1";
        try (Product product = Product.start(Map.of("OPENAI_BASE_URL", url), InstantSource.system())) {
            String key = Objects.requireNonNull(product.createKey("""
                    {"name":"hard","budgets":[{"limit_usd":0.01,"period":"day"}]}""").secret());

            assertThatThrownBy(() -> product.call(
                            Endpoint.CHAT_COMPLETIONS, key, Product.CHAT.replace("gpt-test", "gpt-4o-mini")))
                    .isInstanceOf(IllegalArgumentException.class);

            assertThat(product.provider().received()).isEmpty();
            assertThat(product.rows("outcome; cost_nano_usd; status; code", "usage"))
                    .containsExactly("voided 0 500 internal_error");
            assertThat(product.rows("spent_nano_usd; reserved_nano_usd", "budget_period"))
                    .containsExactly("0 0");
        }
    }

    @Test
    void a_completion_that_fails_does_not_cost_the_whole_hold() {
        try (Product product = Product.start()) {
            product.provider().answers(200, "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}");
            String key = Objects.requireNonNull(
                    product.createKey("{\"name\":\"any\"}").secret());
            Completion broken = _ -> {
                throw new IllegalStateException("broken");
            };

            assertThatThrownBy(() -> product.gateway()
                            .calls()
                            .pipeline()
                            .handle(new Call(
                                    product.gateway().ids().request(),
                                    Endpoint.CHAT_COMPLETIONS,
                                    Product.client(key, Product.SOURCE),
                                    Product.json(Product.CHAT.replace("gpt-test", "gpt-4o-mini")),
                                    null,
                                    CacheDirective.OFF,
                                    ReplySink.NONE,
                                    new CallRecord(),
                                    broken)))
                    .hasMessage("broken");

            assertThat(product.rows("outcome; cost_nano_usd; status; code", "usage"))
                    .containsExactly("settled 4500 500 internal_error");
        }
    }

    @Test
    void a_write_of_the_completion_that_the_database_refuses_does_not_cost_the_whole_hold() {
        try (Product product = Product.start();
                LogLines log = LogLines.open()) {
            product.provider().answers(200, "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}");
            String key = Objects.requireNonNull(
                    product.createKey("{\"name\":\"any\"}").secret());

            Reply reply = product.gateway()
                    .calls()
                    .pipeline()
                    .handle(new Call(
                            product.gateway().ids().request(),
                            Endpoint.CHAT_COMPLETIONS,
                            Product.client(key, Product.SOURCE),
                            Product.json(Product.CHAT.replace("gpt-test", "gpt-4o-mini")),
                            null,
                            CacheDirective.OFF,
                            ReplySink.NONE,
                            new CallRecord(),
                            _ -> List.of(Sql.of("insert into nowhere values (1)"))));

            assertThat(reply.status()).isEqualTo(503);
            assertThat(product.rows("outcome; cost_nano_usd; status; code", "usage"))
                    .containsExactly("settled 4500 503 unavailable");
            assertThat(log.lines("completion_not_stored")).hasSize(1);
            assertThat(log.lines("not_settled", Product.id(key).value())).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"false, reserve(", "true, commit_group("})
    void a_reservation_whose_reply_was_lost_is_voided_with_the_next_one(String committer, String function) {
        TestDatabase database = TestDatabase.fresh();
        try (PostgresProxy proxy = PostgresProxy.before(database);
                Postgres direct = database.connect();
                Product product = Product.start(
                        Map.of("DATABASE_URL", proxy.url(), "DATABASE_COMMITTER", committer), InstantSource.system())) {
            product.provider().answers(200, "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}");
            String key = Objects.requireNonNull(product.createKey("""
                    {"name":"hard","budgets":[{"limit_usd":0.05,"period":"day"}]}""").secret());
            String request = Product.CHAT.replace("gpt-test", "gpt-4o-mini");
            assertThat(product.call(Endpoint.CHAT_COMPLETIONS, key, request).status())
                    .isEqualTo(200);

            proxy.cutAfter(function);
            assertThatThrownBy(() -> product.call(Endpoint.CHAT_COMPLETIONS, key, request))
                    .isInstanceOf(Unavailable.class);
            assertThat(direct.query(Sql.of("select state from hold"), row -> row.text("state")))
                    .as("the database has reserved it")
                    .containsExactly("dispatched");

            assertThat(product.call(Endpoint.CHAT_COMPLETIONS, key, request).status())
                    .isEqualTo(200);
            assertThat(direct.query(Sql.of("select state from hold"), row -> row.text("state")))
                    .isEmpty();
            assertThat(direct.query(
                            Sql.of("select outcome || ' ' || coalesce(cost_nano_usd, 0) ended from usage order by at"),
                            row -> row.text("ended")))
                    .containsExactly("settled 4500", "voided 0", "settled 4500");
            assertThat(product.provider().received()).hasSize(2);
        }
    }

    @Test
    void a_call_whose_hold_was_lost_by_a_failover_is_spent_in_its_budgets_once_and_flagged() {
        try (Product product = Product.start();
                LogLines log = LogLines.open()) {
            product.provider().answers(exchange -> {
                product.update("delete from hold");
                product.update("delete from budget_period");
                ScriptedProvider.send(exchange, 200, "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}");
            });
            String key = Objects.requireNonNull(product.createKey("""
                    {"name":"hard","budgets":[{"limit_usd":0.05,"period":"day"},{"limit_usd":1,"period":"month"}]}""").secret());

            Product.Ended ended =
                    product.call(Endpoint.CHAT_COMPLETIONS, key, Product.CHAT.replace("gpt-test", "gpt-4o-mini"));

            assertThat(ended.status()).isEqualTo(200);
            String id = ended.request().value();
            assertThat(product.rows("outcome; cost_nano_usd; hold_nano_usd; cardinality(periods)", "usage"))
                    .containsExactly("settled 4500 0 2");
            assertThat(product.rows("spent_nano_usd; reserved_nano_usd", "budget_period"))
                    .containsExactly("4500 0", "4500 0");
            assertThat(product.rows("request_id; attempt", "unheld_usage")).containsExactly(id + " 1");
            assertThat(product.audit(ended.request())).containsExactly("200 null gpt-4o-mini");
            assertThat(product.rows("rule; what", "broken_money()")).isEmpty();
            assertThat(log.lines("settled_without_hold"))
                    .filteredOn(line -> line.contains(id))
                    .hasSize(1);
        }
    }
}
