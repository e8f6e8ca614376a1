package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import aigateway.testing.Product.Ended;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Another target for a request that is too long, or whose content is refused. */
class FallbackCausesTest {
    private static final String OK = """
            {"object":"chat.completion","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant",\
            "content":"Hi"}}],"usage":{"prompt_tokens":10,"completion_tokens":5}}""";
    private static final String TOO_LONG = """
            {"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error",\
            "param":"messages","code":"context_length_exceeded"}}""";
    private static final String FILTERED = """
            {"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter"}}""";
    private static final String FILTERED_REPLY = """
            {"object":"chat.completion","choices":[{"index":0,"finish_reason":"content_filter","message":{"role":\
            "assistant","content":""}}],"usage":{"prompt_tokens":10,"completion_tokens":0}}""";

    private static final ScriptedProvider FIRST = ScriptedProvider.start();
    private static final ScriptedProvider SECOND = ScriptedProvider.start();
    private static Product product;
    private static String key;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  openai: {base_url: "%s"}
                  second: {base_url: "%s"}
                routes:
                  - model: both
                    targets: [{provider: openai, model: gpt-4o-mini}]
                    fallbacks: [{provider: openai, model: gpt-4o-mini}, {provider: second, model: gpt-4o-mini}]
                    fallback_on: [context_length, content_policy]
                  - model: never
                    targets: [{provider: openai, model: gpt-4o-mini}]
                    fallbacks: [{provider: second, model: gpt-4o-mini}]
                  - prefix: any/
                    provider: openai
                    fallbacks: [{provider: second}]
                    fallback_on: [context_length]
                """.formatted(FIRST.url(), SECOND.url()));
        product = Product.start(
                Map.of("GATEWAY_CONFIG", file.toString(), "UNPRICED_MODELS", "price_as:gpt-4o-mini"),
                InstantSource.system());
        key = product.newKey();
    }

    @AfterAll
    static void close() {
        product.close();
        FIRST.close();
        SECOND.close();
    }

    @BeforeEach
    void well() {
        FIRST.answers(200, OK);
        SECOND.answers(200, OK);
    }

    @ParameterizedTest
    @CsvSource({"context_length, 400", "content_policy, 400"})
    void a_refusal_with_a_cause_of_the_route_goes_to_another_target_and_costs_nothing(String cause, int status) {
        FIRST.answers(status, cause.equals("context_length") ? TOO_LONG : FILTERED);
        int before = FIRST.received().size();

        Ended ended = chat("both");

        assertThat(ended.status()).isEqualTo(200);
        assertThat(ended.header("x-agw-provider")).isEqualTo("second");
        assertThat(ended.header("x-agw-fallback")).isEqualTo(cause);
        assertThat(ended.header("x-agw-attempts")).isEqualTo("2");
        // The same target a second time would refuse it again.
        assertThat(FIRST.received()).hasSize(before + 1);
        assertThat(product.rows(
                        "provider; outcome",
                        "usage where request_id = ? order by attempt",
                        ended.request().value()))
                .containsExactly("openai voided", "second settled");
    }

    @Test
    void a_route_without_causes_passes_the_refusal_on() {
        FIRST.answers(400, TOO_LONG);

        Ended ended = chat("never");

        assertThat(ended.status()).isEqualTo(400);
        assertThat(ended.code()).isEqualTo("context_length_exceeded");
        assertThat(ended.headers()).doesNotContainKey("x-agw-fallback");
    }

    @Test
    void a_cause_that_the_route_does_not_list_is_passed_on() {
        FIRST.answers(400, FILTERED);

        assertThat(chat("any/m").status()).isEqualTo(400);
    }

    @Test
    void a_route_of_a_prefix_falls_back_too() {
        FIRST.answers(400, TOO_LONG);

        Ended ended = chat("any/m");

        assertThat(ended.status()).isEqualTo(200);
        assertThat(ended.header("x-agw-fallback")).isEqualTo("context_length");
    }

    @Test
    void if_the_fallback_refuses_as_well_the_client_gets_its_refusal() {
        FIRST.answers(400, TOO_LONG);
        SECOND.answers(400, "{\"error\":{\"message\":\"prompt is too long\",\"type\":\"invalid_request_error\"}}");

        Ended ended = chat("both");

        assertThat(ended.status()).isEqualTo(400);
        assertThat(ended.refusal().message()).isEqualTo("prompt is too long");
    }

    @Test
    void a_whole_reply_that_a_filter_cut_is_paid_and_another_target_is_called() {
        FIRST.answers(200, FILTERED_REPLY);

        Ended ended = chat("both");
        Ended other = chat("never");

        assertThat(ended.body()).contains("\"Hi\"");
        assertThat(ended.header("x-agw-fallback")).isEqualTo("content_policy");
        assertThat(product.usage(ended.request())).hasSize(2).allMatch(row -> row.startsWith("settled"));
        assertThat(other.body()).contains("content_filter");
    }

    @Test
    void a_stream_falls_back_before_its_first_event() {
        FIRST.answers(400, TOO_LONG);
        SECOND.answers(exchange -> {
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("""
                    data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"},\
                    "finish_reason":"stop"}]}

                    data: {"object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5}}

                    data: [DONE]

                    """.getBytes(StandardCharsets.UTF_8));
        });

        StreamedCalls.Seen seen = new StreamedCalls(product, key).call(Endpoint.CHAT_COMPLETIONS, """
                {"model":"both","stream":true,"messages":[{"role":"user","content":"Hello"}]}""");

        assertThat(seen.reply().status()).isEqualTo(200);
        assertThat(seen.text()).contains("\"Hi\"").endsWith("data: [DONE]\n\n");
        assertThat(product.rows(
                        "provider; outcome",
                        "usage where request_id = ? order by attempt",
                        seen.request().value()))
                .containsExactly("openai voided", "second settled");
    }

    private static Ended chat(String model) {
        return product.call(Endpoint.CHAT_COMPLETIONS, key, """
                {"model":"%s","max_tokens":500,"messages":[{"role":"user","content":"Hello"}]}""".formatted(model));
    }
}
