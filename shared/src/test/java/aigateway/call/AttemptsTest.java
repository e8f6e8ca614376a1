package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client sees, what is charged and which provider is called when the first provider fails, with and without another
 * one.
 */
class AttemptsTest {
    private static final String OK = """
            {"object":"chat.completion","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5}}""";
    /** Ten tokens in at 0.15 dollars a million, five out at 0.60. */
    private static final String OK_NANO_USD = "4500";

    private static final ScriptedProvider FIRST = ScriptedProvider.start();
    private static final ScriptedProvider SECOND = ScriptedProvider.start();
    private static Product product;
    private static String key;
    private static Path file;
    /** Each model has its own circuit breaker, so each case uses a new model. */
    private static final AtomicInteger MODELS = new AtomicInteger();

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        file = folder.resolve("gateway.yaml");
        configure("timeout_seconds: 1");
        product = Product.start(
                Map.of(
                        "GATEWAY_CONFIG", file.toString(),
                        "UNPRICED_MODELS", "price_as:gpt-4o-mini",
                        "PROVIDER_TIMEOUT_SECONDS", "10",
                        "KEY_A", "sk-a",
                        "KEY_B", "sk-b"),
                InstantSource.system());
        key = product.newKey();
        FIRST.answers(200, OK);
        SECOND.answers(200, OK);
    }

    @AfterAll
    static void close() {
        product.close();
        FIRST.close();
        SECOND.close();
    }

    @AfterEach
    void well() {
        FIRST.answers(200, OK);
        SECOND.answers(200, OK);
    }

    private static void configure(String first) throws IOException {
        Files.writeString(file, """
                providers:
                  first: {base_url: "%1$s", keys: [KEY_A], %3$s}
                  second: {base_url: "%2$s", keys: [KEY_B]}
                  retrying: {base_url: "%1$s", keys: [KEY_A], retries: 2}
                  two-keys: {base_url: "%1$s", keys: [KEY_A, KEY_B]}
                  two-limits: {base_url: "%1$s", keys: [KEY_A, KEY_B]}
                  free-errors: {base_url: "%1$s", keys: [KEY_A], error_billing: none}
                routes:
                  - {prefix: alone-, provider: first}
                  - {prefix: with-, targets: [{provider: first}], fallbacks: [{provider: second, model: other}]}
                  - {prefix: again-, provider: retrying}
                  - {prefix: keys-, provider: two-keys}
                  - {prefix: limited-, targets: [{provider: two-limits}], fallbacks: [{provider: second}]}
                  - {prefix: twice-, targets: [{provider: first}], fallbacks: [{provider: first}]}
                  - {prefix: free-, provider: free-errors}
                aliases: {quick: with-alias}
                """.formatted(FIRST.url(), SECOND.url(), first));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("a 500", exchange -> ScriptedProvider.send(exchange, 500, "{}"), 502, "charged"),
                fault("a 503", exchange -> ScriptedProvider.send(exchange, 503, "{}"), 503, "voided"),
                fault(
                        "HTML",
                        exchange -> ScriptedProvider.send(exchange, 502, "<html>Bad gateway</html>"),
                        502,
                        "charged"),
                fault(
                        "HTML as a success",
                        exchange -> ScriptedProvider.send(exchange, 200, "<html>Hi</html>"),
                        502,
                        "charged"),
                fault("bad JSON", exchange -> ScriptedProvider.send(exchange, 200, "{\"a\":"), 502, "charged"),
                fault("silence", AttemptsTest::silence, 504, "charged"),
                fault("a cut body", AttemptsTest::cut, 502, "charged"),
                fault("refused credentials", exchange -> ScriptedProvider.send(exchange, 401, "{}"), 502, "voided"),
                fault("an unknown model", exchange -> ScriptedProvider.send(exchange, 404, "{}"), 404, "voided"),
                fault(
                        "a 429",
                        exchange -> {
                            exchange.getResponseHeaders().set("retry-after", "7");
                            ScriptedProvider.send(exchange, 429, "{}");
                        },
                        429,
                        "voided"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void alone_a_failure_is_the_answer_and_one_cost_line(
            String name, ScriptedProvider.Answer fault, int status, String outcome) {
        FIRST.answers(fault);

        Product.Ended ended = chat("alone-");

        assertThat(ended.status()).isEqualTo(status);
        assertThat(ended.header("x-agw-attempts")).isEqualTo("1");
        assertThat(ended.header("x-agw-provider")).isEqualTo("first");
        assertThat(lines(ended)).containsExactly("1 first " + outcome);
        assertThat(isCharged(ended, 1)).isEqualTo(outcome.equals("charged"));
        assertThat(audits(ended)).containsExactly(Integer.toString(status));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void with_a_fallback_a_failure_is_a_cost_line_and_the_other_answers(
            String name, ScriptedProvider.Answer fault, int status, String outcome) {
        FIRST.answers(fault);
        int asked = SECOND.received().size();

        Product.Ended ended = chat("with-");

        assertThat(ended.status()).isEqualTo(200);
        assertThat(ended.body()).isEqualTo(OK);
        assertThat(ended.header("x-agw-attempts")).isEqualTo("2");
        assertThat(ended.header("x-agw-provider")).isEqualTo("second");
        assertThat(ended.header("x-agw-model")).isEqualTo("other");
        assertThat(lines(ended)).containsExactly("1 first " + outcome, "2 second settled");
        assertThat(isCharged(ended, 1)).isEqualTo(outcome.equals("charged"));
        assertThat(audits(ended)).as("one call, one audit").containsExactly("200");
        assertThat(SECOND.received()).hasSize(asked + 1);
        assertThat(SECOND.received().getLast().body()).contains("\"model\":\"other\"");
        assertThat(SECOND.received().getLast().headers().get("authorization")).containsExactly("Bearer sk-b");
    }

    @Test
    void a_request_that_is_at_fault_itself_goes_to_no_one_else() {
        FIRST.answers(400, "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}");
        int asked = SECOND.received().size();

        assertThat(chat("with-").status()).isEqualTo(400);
        assertThat(SECOND.received()).hasSize(asked);
    }

    @Test
    void when_all_fail_the_last_answer_counts_and_all_are_charged() {
        FIRST.answers(500, "{}");
        SECOND.answers(exchange -> ScriptedProvider.send(exchange, 503, "{}"));

        Product.Ended ended = chat("with-");

        assertThat(ended.status()).isEqualTo(503);
        assertThat(lines(ended)).containsExactly("1 first charged", "2 second voided");
        assertThat(audits(ended)).containsExactly("503");
    }

    @Test
    void a_free_failure_is_tried_again_as_often_as_is_configured() {
        var calls = new AtomicInteger();
        FIRST.answers(exchange -> {
            if (calls.incrementAndGet() < 3) {
                ScriptedProvider.send(exchange, 503, "{}");
            } else {
                ScriptedProvider.send(exchange, 200, OK);
            }
        });

        Product.Ended ended = chat("again-");

        assertThat(ended.status()).isEqualTo(200);
        assertThat(ended.header("x-agw-attempts")).isEqualTo("3");
        assertThat(lines(ended)).containsExactly("1 retrying voided", "2 retrying voided", "3 retrying settled");
    }

    @Test
    void what_may_have_cost_something_is_never_repeated_at_the_same_provider() {
        FIRST.answers(500, "{}");

        assertThat(lines(chat("again-"))).containsExactly("1 retrying charged");
    }

    @Test
    void a_longer_pause_than_a_client_would_wait_is_not_waited_for() {
        FIRST.answers(exchange -> {
            exchange.getResponseHeaders().set("retry-after", "30");
            ScriptedProvider.send(exchange, 429, "{}");
        });

        Product.Ended ended = chat("again-");

        assertThat(ended.status()).isEqualTo(429);
        assertThat(lines(ended)).containsExactly("1 retrying voided");
    }

    @Test
    void a_refused_key_gives_way_to_the_next_one_at_once_and_rests() {
        FIRST.answers(exchange -> {
            boolean first =
                    exchange.getRequestHeaders().getFirst("authorization").equals("Bearer sk-a");
            ScriptedProvider.send(exchange, first ? 401 : 200, first ? "{}" : OK);
        });

        Product.Ended ended = chat("keys-");
        Product.Ended after = chat("keys-");

        assertThat(ended.status()).isEqualTo(200);
        assertThat(lines(ended)).containsExactly("1 two-keys voided", "2 two-keys settled");
        assertThat(lines(after)).as("the refused one rests").containsExactly("1 two-keys settled");
    }

    @Test
    void a_limit_of_one_key_is_no_reason_to_leave_the_provider() {
        String body = body("limited-");
        FIRST.answers(exchange -> {
            boolean first =
                    exchange.getRequestHeaders().getFirst("authorization").equals("Bearer sk-a");
            exchange.getResponseHeaders().set("retry-after", "30");
            ScriptedProvider.send(exchange, first ? 429 : 200, first ? "{}" : OK);
        });

        product.call(Endpoint.CHAT_COMPLETIONS, key, body);

        assertThat(lines(product.call(Endpoint.CHAT_COMPLETIONS, key, body))).containsExactly("1 two-limits settled");
    }

    @Test
    void a_place_that_may_have_done_the_work_is_not_asked_again_though_it_stands_in_the_route_twice() {
        FIRST.answers(500, "{}");
        assertThat(lines(chat("twice-"))).containsExactly("1 first charged");

        FIRST.answers(exchange -> ScriptedProvider.send(exchange, 503, "{}"));
        assertThat(lines(chat("twice-"))).containsExactly("1 first voided", "2 first voided");
    }

    @Test
    void a_provider_that_charges_nothing_for_its_errors_is_believed() {
        FIRST.answers(500, "{}");

        assertThat(lines(chat("free-"))).containsExactly("1 free-errors voided");
    }

    @Test
    void without_money_for_the_fallback_the_failure_is_the_answer() {
        // One attempt takes all that is left, and is charged in full.
        String poor = String.valueOf(
                product.createKey("{\"name\":\"poor\",\"budgets\":[{\"limit_usd\":0.0003,\"period\":\"day\"}]}")
                        .secret());
        FIRST.answers(500, "{}");

        Product.Ended ended = product.call(Endpoint.CHAT_COMPLETIONS, poor, body("with-"));

        assertThat(ended.status()).isEqualTo(502);
        assertThat(lines(ended)).containsExactly("1 first charged");
        assertThat(audits(ended)).containsExactly("502");
    }

    @Test
    void the_file_is_read_again_and_a_bad_one_leaves_the_old_in_force() throws IOException {
        String before = Files.readString(file);
        try {
            Files.writeString(file, before.replace("{quick: with-alias}", "{quick: with-alias, slow: alone-alias}"));
            assertThat(call("slow").status()).isEqualTo(200);
            assertThat(call("slow").header("x-agw-provider")).isEqualTo("openai");
            product.gateway().reload();
            assertThat(call("slow").header("x-agw-provider")).isEqualTo("first");

            Files.writeString(file, "routes: [{model: x, provider: unknown}]");
            product.gateway().reload();
            assertThat(call("slow").header("x-agw-provider")).isEqualTo("first");
        } finally {
            Files.writeString(file, before);
            product.gateway().reload();
        }
    }

    private static Product.Ended chat(String prefix) {
        return product.call(Endpoint.CHAT_COMPLETIONS, key, body(prefix));
    }

    private static Product.Ended call(String model) {
        return product.call(Endpoint.CHAT_COMPLETIONS, key, request(model));
    }

    private static String body(String prefix) {
        return request(prefix + MODELS.incrementAndGet());
    }

    private static String request(String model) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    }

    private static List<String> lines(Product.Ended ended) {
        return product.rows(
                "attempt; provider; outcome",
                "usage where request_id = ? order by attempt",
                ended.request().value());
    }

    private static boolean isCharged(Product.Ended ended, int attempt) {
        return product.rows(
                        "cost_nano_usd > " + OK_NANO_USD,
                        "usage where request_id = ? and attempt = ?",
                        ended.request().value(),
                        attempt)
                .equals(List.of("true"));
    }

    private static List<String> audits(Product.Ended ended) {
        return product.rows(
                "status",
                "usage where status is not null and request_id = ?",
                ended.request().value());
    }

    private static Arguments fault(String name, ScriptedProvider.Answer answer, int status, String outcome) {
        return Arguments.of(name, answer, status, outcome);
    }

    private static void silence(HttpExchange exchange) {
        try {
            Thread.sleep(2_000);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void cut(HttpExchange exchange) {
        try {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write("{\"object\":".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
