package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.providers.ClientHeaders;
import aigateway.testing.LogLines;
import aigateway.testing.Product;
import aigateway.testing.SpanReceiver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The spans of a call, as a collector gets them. */
class TracedCallTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final String PROMPT = "a-prompt-that-no-span-has";
    private static final String REQUEST =
            "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"" + PROMPT + "\"}]}";

    private final SpanReceiver receiver = SpanReceiver.start();
    private final Product product = Product.start(receiver.settings(), InstantSource.system());
    private final String key =
            String.valueOf(product.createKey("{\"name\":\"app one\",\"tags\":[\"team:a\"],\"cache\":\"own\"}")
                    .secret());

    @AfterEach
    void close() {
        product.close();
        receiver.close();
    }

    @Test
    void a_served_call_is_a_span_of_the_clients_trace_and_its_attempt_is_a_child() {
        Product.Ended ended = call("00-" + TRACE + "-" + PARENT + "-01");

        assertThat(ended.status()).isEqualTo(200);
        List<SpanReceiver.Got> spans = spans(2);
        assertThat(spans).hasSize(2).extracting(SpanReceiver.Got::trace).containsOnly(TRACE);
        SpanReceiver.Got attempt = spans.getFirst();
        SpanReceiver.Got call = spans.getLast();
        assertThat(call.parent()).isEqualTo(PARENT);
        assertThat(call.kind()).isEqualTo("SPAN_KIND_SERVER");
        assertThat(call.name()).isEqualTo("chat gpt-4o-mini");
        assertThat(call.has())
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.request.model", "gpt-4o-mini")
                .containsEntry("gen_ai.response.model", "gpt-4o-mini")
                .containsEntry("gen_ai.provider.name", "openai")
                .containsEntry("http.response.status_code", 200L)
                .containsEntry("aigateway.request.id", ended.request().value())
                .containsEntry("aigateway.key.id", Product.id(key).value())
                .containsEntry("aigateway.key.name", "app one")
                .containsEntry("aigateway.tags", List.of("team:a"))
                .containsEntry("aigateway.call.cost_usd", ended.header("x-agw-cost-usd"))
                .doesNotContainKeys("error.type", "gen_ai.usage.input_tokens");
        assertThat(attempt.parent()).isEqualTo(call.id());
        assertThat(attempt.kind()).isEqualTo("SPAN_KIND_CLIENT");
        assertThat(attempt.has())
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.provider.name", "openai")
                .containsEntry("gen_ai.request.model", "gpt-4o-mini")
                .containsEntry("gen_ai.usage.input_tokens", 10L)
                .containsEntry("gen_ai.usage.output_tokens", 5L)
                .containsEntry("aigateway.attempt.number", 1L)
                .containsEntry("aigateway.attempt.outcome", "SETTLED");
        assertThat(sent()).isEqualTo("00-" + TRACE + "-" + attempt.id() + "-01");
        assertThat(receiver.text()).contains("ai-gateway").doesNotContain(PROMPT);
        assertThat(receiver.authorizations()).contains("Basic dGVzdA==");
    }

    @Test
    void an_invalid_parent_is_ignored_and_the_call_begins_a_trace() {
        assertThat(call("00-" + TRACE + "-0000000000000000-01").status()).isEqualTo(200);

        List<SpanReceiver.Got> spans = spans(2);
        assertThat(spans).hasSize(2).extracting(SpanReceiver.Got::trace).doesNotContain(TRACE);
        assertThat(spans.getLast().parent()).isEmpty();
        assertThat(sent()).contains(spans.getFirst().trace());
    }

    @Test
    void a_trace_that_the_client_does_not_record_is_not_exported_but_goes_on() {
        call("00-" + TRACE + "-" + PARENT + "-00");
        assertThat(sent()).startsWith("00-" + TRACE).endsWith("-00").doesNotContain(PARENT);
        // Answered from the cache, so that it has no attempt.
        call("");

        assertThat(spans(1))
                .singleElement()
                .satisfies(span -> assertThat(span.trace()).isNotEqualTo(TRACE));
    }

    @Test
    void a_failed_attempt_names_its_error_and_a_refused_request_is_no_error_of_the_gateway() {
        product.provider().answers(500, "{\"error\":{\"message\":\"" + PROMPT + "\",\"code\":\"" + PROMPT + "\"}}");
        call("");
        product.provider().answers(400, "{\"error\":{\"message\":\"m\",\"code\":\"context_length_exceeded\"}}");
        call("");

        assertThat(spans(4))
                .extracting(span -> span.status() + " " + span.get("error.type"))
                .containsExactly(
                        "STATUS_CODE_ERROR provider_error",
                        "STATUS_CODE_ERROR provider_error",
                        "STATUS_CODE_ERROR context_length_exceeded",
                        "STATUS_CODE_UNSET context_length_exceeded");
        assertThat(receiver.text()).doesNotContain(PROMPT);
    }

    @Test
    void a_call_without_a_valid_key_has_a_span_without_an_attempt() {
        product.call(Endpoint.CHAT_COMPLETIONS, "agw_0000000000000000.wrong", REQUEST);

        assertThat(spans(1)).singleElement().satisfies(span -> {
            assertThat(span.has()).containsEntry("http.response.status_code", 401L);
            assertThat(span.get("error.type")).isEqualTo("invalid_api_key");
        });
    }

    @Test
    void a_cached_reply_is_found_from_another_trace_and_counts_no_tokens_again() {
        call("00-" + TRACE + "-" + PARENT + "-01");
        assertThat(call("").header("x-agw-cache")).isEqualTo("hit");

        List<SpanReceiver.Got> spans = spans(3);
        assertThat(spans).hasSize(3);
        assertThat(spans.getLast().has())
                .containsEntry("aigateway.attempts", 0L)
                .containsEntry("aigateway.call.cost_usd", "0");
        assertThat(spans.stream().filter(span -> span.has().containsKey("gen_ai.usage.input_tokens")))
                .hasSize(1);
    }

    @Test
    void a_translated_request_is_in_the_trace_too() {
        product.call(
                Endpoint.MESSAGES,
                key,
                "{\"model\":\"gpt-4o-mini\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                headers("00-" + TRACE + "-" + PARENT + "-01"));

        assertThat(sent()).contains(TRACE);
    }

    @Test
    void a_collector_that_refuses_or_is_away_changes_no_call_and_is_one_line() {
        receiver.answers(400);
        try (LogLines log = LogLines.open()) {
            assertThat(call("").status()).isEqualTo(200);
            product.gateway().flush();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !log.lines("spans_not_sent").isEmpty());
            assertThat(log.lines("spans_not_sent")).singleElement().asString().contains("\"spans\":2");
        }
        Map<String, String> away = new HashMap<>(receiver.settings());
        away.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1/");
        try (var gateway = product.test().another(away, InstantSource.system())) {
            assertThat(Product.call(gateway, Endpoint.CHAT_COMPLETIONS, key, REQUEST, Product.SOURCE)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void without_a_collector_the_clients_own_trace_goes_on_and_nothing_else() {
        String parent = "00-" + TRACE + "-" + PARENT + "-01";
        try (var off = Product.start()) {
            String own = off.newKey();
            off.call(Endpoint.CHAT_COMPLETIONS, own, REQUEST, headers(parent));
            off.call(Endpoint.CHAT_COMPLETIONS, own, REQUEST, headers(""));

            assertThat(off.provider().received())
                    .extracting(got -> got.header("traceparent"))
                    .containsExactly(parent, "");
        }
    }

    private Product.Ended call(String parent) {
        return product.call(Endpoint.CHAT_COMPLETIONS, key, REQUEST, headers(parent));
    }

    private static ClientHeaders headers(String parent) {
        return ClientHeaders.read(
                name -> name.equals("traceparent") && !parent.isEmpty() ? List.of(parent) : List.of());
    }

    private String sent() {
        return product.provider().received().getLast().header("traceparent");
    }

    private List<SpanReceiver.Got> spans(int atLeast) {
        product.gateway().flush();
        return receiver.spans(atLeast);
    }
}
