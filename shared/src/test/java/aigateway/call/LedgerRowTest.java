package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ledger's rows of a call say of its attempts and, in the last one, of the call. */
class LedgerRowTest {
    private static final String OK = """
            {"object":"chat.completion","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5}}""";
    private static final String STREAM = """
            data: {"object":"chat.completion.chunk","choices":[{"delta":{"content":"Hi"}}]}

            data: {"object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5}}

            data: [DONE]

            """;

    private static final ScriptedProvider FIRST = ScriptedProvider.start();
    private static final ScriptedProvider SECOND = ScriptedProvider.start();
    private static Product product;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  first: {base_url: "%1$s", keys: [KEY_A]}
                  second: {base_url: "%2$s", keys: [KEY_B]}
                routes:
                  - model: fast
                    targets: [{provider: first, model: gpt-4o-mini}]
                    fallbacks: [{provider: second, model: gpt-4o-mini}]
                """.formatted(FIRST.url(), SECOND.url()));
        product = Product.start(
                Map.of(
                        "GATEWAY_CONFIG", file.toString(),
                        "UNPRICED_MODELS", "price_as:gpt-4o-mini",
                        "KEY_A", "sk-a",
                        "KEY_B", "sk-b"),
                InstantSource.system());
    }

    @AfterAll
    static void close() {
        product.close();
        FIRST.close();
        SECOND.close();
    }

    @Test
    void each_attempt_has_a_row_and_the_last_one_says_what_the_call_was() {
        FIRST.answers(503, "{}");
        SECOND.answers(200, OK);
        String key = product.newKey();

        Product.Ended ended = chat(key, "fast");

        assertThat(ended.status()).isEqualTo(200);
        assertThat(rows(
                        ended,
                        "attempt; outcome; provider; provider_key; provider_status; attempt_code; asked_model; status; source;"
                                + " skeleton is null"))
                .containsExactly(
                        "1 voided first KEY_A 503 provider_unavailable fast null null true",
                        "2 settled second KEY_B 200 null fast 200 " + Product.SOURCE + " false");
        assertThat(rows(
                        ended,
                        "started_after_millis >= 0; started_at is not null; call_millis >= own_millis; own_millis >= 0;"
                                + " first_token_millis"))
                .containsExactly("true true null null null", "true true true true null");
        assertThat(product.rows(
                        "model; asked_model; outcome; status; calls",
                        "usage_hour where key_id = ? order by outcome",
                        Product.id(key).value()))
                .containsExactly("gpt-4o-mini fast settled 200 1", "gpt-4o-mini fast voided 0 1");
    }

    @Test
    void the_row_of_an_attempt_that_turns_out_to_be_the_last_one_is_completed() {
        FIRST.answers(503, "{}");
        SECOND.answers(200, OK);
        String key = product.newKey();
        // The second attempt finds the budget spent.
        FIRST.answers(exchange -> {
            product.update("update budget set limit_nano_usd = 0, mode = 'hard'");
            ScriptedProvider.send(exchange, 503, "{}");
        });
        product.update(
                "insert into budget (id, key_id, period, zone, mode, limit_nano_usd)"
                        + " values ('bud_row', ?, 'day', 'UTC', 'hard', ?)",
                Product.id(key).value(),
                1_000_000_000);

        Product.Ended ended = chat(key, "fast");

        assertThat(ended.status()).isEqualTo(503);
        assertThat(rows(ended, "attempt; outcome; status; code; asked_model; spent_after"))
                .containsExactly("1 voided 503 provider_unavailable fast {0}");
        assertThat(product.rows(
                        "outcome; status; calls",
                        "usage_hour where calls <> 0 and key_id = ?",
                        Product.id(key).value()))
                .containsExactly("voided 503 1");
        assertThat(product.rows("rule; what", "broken_money()")).isEmpty();
    }

    @Test
    void a_stream_has_the_time_of_its_first_event() {
        FIRST.answers(exchange -> StreamedCalls.write(exchange, STREAM));
        var calls = new StreamedCalls(product, product.newKey());

        StreamedCalls.Seen seen =
                calls.call(Endpoint.CHAT_COMPLETIONS, "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}");

        assertThat(product.rows(
                        "outcome; provider_status; status; first_token_millis between 0 and millis",
                        "usage where request_id = ?",
                        seen.request().value()))
                .containsExactly("settled 200 200 true");
    }

    @Test
    void a_refused_call_has_one_row_under_the_model_that_it_requested() {
        FIRST.answers(200, OK);
        String key = product.createKey("{\"name\":\"none\",\"allowed_models\":[\"other\"]}")
                        .secret() + "";

        Product.Ended listed = chat(key, "fast");
        Product.Ended invented = chat(key, "invented-by-a-client");

        assertThat(rows(
                        listed,
                        "attempt; outcome; provider; model; asked_model; status; code; call_millis >= 0; source"))
                .containsExactly("0 refused   fast 403 model_not_allowed true " + Product.SOURCE);
        assertThat(rows(invented, "asked_model")).containsExactly("invented-by-a-client");
        assertThat(product.rows(
                        "asked_model; outcome; status; code; calls",
                        "usage_hour where key_id = ? order by 1",
                        Product.id(key).value()))
                .containsExactly("(other) refused 403 model_not_allowed 1", "fast refused 403 model_not_allowed 1");
    }

    private static Product.Ended chat(String key, String model) {
        return product.call(
                Endpoint.CHAT_COMPLETIONS, key, "{\"model\":\"" + model + "\",\"max_tokens\":9,\"messages\":[]}");
    }

    private static List<String> rows(Product.Ended ended, String columns) {
        return product.rows(
                columns,
                "usage where request_id = ? order by attempt",
                ended.request().value());
    }
}
