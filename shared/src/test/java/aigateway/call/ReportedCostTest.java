package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What calls cost whose usage has the form of some provider: usages.jsonl names the page of each. Whole and streamed, in each
 * API of a client that is translated to that of the provider.
 */
class ReportedCostTest {
    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    private static Product product;
    private static String key;
    private static StreamedCalls streams;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  chat: {base_url: "%1$s", apis: [chat.completions]}
                  messages: {kind: anthropic, base_url: "%1$s", keys: [A_KEY]}
                  responses: {base_url: "%1$s", apis: [responses]}
                routes:
                  - {prefix: chat-, provider: chat}
                  - {prefix: messages-, provider: messages}
                  - {prefix: responses-, provider: responses}
                """.formatted(PROVIDER.url()));
        product = Product.start(Map.of("GATEWAY_CONFIG", file.toString(), "A_KEY", "sk-test"), InstantSource.system());
        for (String api : List.of("chat", "messages", "responses")) {
            product.gateway()
                    .admin()
                    .managePrices()
                    .override("admin-token", Product.json("""
            {"provider":"%s","model":"%s","force":true,"input_usd_per_million":2,"cached_input_usd_per_million":0.5,
             "cache_write_usd_per_million":2.5,"cache_write_1h_usd_per_million":4,"output_usd_per_million":10,
             "reasoning_usd_per_million":11,"audio_input_usd_per_million":32,"cached_audio_input_usd_per_million":8,
             "audio_output_usd_per_million":64,"image_input_usd_per_million":5,"image_output_usd_per_million":30,
             "citation_usd_per_million":3,"web_search_usd_each":0.01,"search_source_usd_each":0.025,"x_search_usd_each":0.005,
             "file_search_usd_each":0.0025,"code_session_usd_each":0.03,"audio_usd_per_minute":0.006,
             "service_tiers":{"flex":{"percent":50},"batch":{"percent":50},"priority":{"percent":200},
                              "fast":{"percent":600},"us":{"percent":110}}}""".formatted(api, api + "-m")))
                    .orElse((Problem problem) -> {
                        throw new AssertionError(problem.message());
                    });
        }
        key = product.newKey();
        streams = new StreamedCalls(product, key);
    }

    @AfterAll
    static void close() {
        assertThat(product.rows("rule; what", "broken_money()")).isEmpty();
        product.close();
        PROVIDER.close();
    }

    /** A usage and the API of the client. */
    record Case(Json.Obj line, Endpoint endpoint) {
        String api() {
            return String.valueOf(line.text("api"));
        }

        @Override
        public String toString() {
            return line.text("provider") + " " + line.text("source") + " for " + endpoint.kind();
        }
    }

    static Stream<Case> cases() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(ReportedCostTest.class.getResourceAsStream("/usage/usages.jsonl"))) {
            List<Json.Obj> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> Objects.requireNonNull(JsonReader.objectOrNull(line)))
                    .toList();
            assertThat(lines).hasSizeGreaterThanOrEqualTo(30);
            assertThat(lines.stream().map(line -> line.text("provider")).distinct())
                    .hasSizeGreaterThanOrEqualTo(12);
            return lines.stream()
                    .flatMap(line -> ("responses".equals(line.text("api"))
                                    ? Stream.of(Endpoint.RESPONSES)
                                    : Stream.of(Endpoint.CHAT_COMPLETIONS, Endpoint.MESSAGES, Endpoint.RESPONSES))
                            .map(endpoint -> new Case(line, endpoint)));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_whole_answer_costs_what_its_usage_says(Case of) {
        PROVIDER.answers(200, JsonText.of(UsageAnswers.whole(of.line())));

        Product.Ended ended = product.call(of.endpoint(), key, request(of, false));

        assertThat(ended.reply()).isInstanceOf(Reply.Whole.class);
        assertThat(row(ended.request().value())).isEqualTo(expected(of));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_stream_costs_what_its_usage_says(Case of) {
        PROVIDER.answers(exchange -> StreamedCalls.write(exchange, UsageAnswers.stream(of.line())));

        StreamedCalls.Seen seen = streams.call(of.endpoint(), request(of, true));

        assertThat(row(seen.request().value())).as(seen.text()).isEqualTo(expected(of));
    }

    private static List<String> row(String request) {
        return product.rows("cost_nano_usd; shape; array_to_string(flags, ',')", "usage where request_id = ?", request);
    }

    private static List<String> expected(Case of) {
        String flags = String.join(
                ",",
                of.line().items("flags").stream()
                        .map(flag -> flag instanceof Json.Str(String text) ? text : "")
                        .toList());
        return List.of(of.line().integer("cost_nano_usd", -1) + " " + of.line().text("shape") + " " + flags);
    }

    private static String request(Case of, boolean streams) {
        JsonObject request = JsonObject.of().text("model", of.api() + "-m").flag("stream", streams);
        Json.Obj message =
                JsonObject.of().text("role", "user").text("content", "Hello").object();
        Json messages = new Json.Arr(List.of(message));
        return JsonText.of(
                of.endpoint().equals(Endpoint.RESPONSES)
                        ? request.json("input", messages).object()
                        : request.json("messages", messages)
                                .number("max_tokens", 100)
                                .object());
    }
}
