package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.providers.ClientHeaders;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers that give a body its meaning go on with it, and no others do. */
class ClientHeadersTest {
    private static final ScriptedProvider SERVER = ScriptedProvider.start();
    private static final String MESSAGE =
            "{\"model\":\"claude-1\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]MORE}";
    private static final String CHAT = "{\"model\":\"gpt-1\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    private static Product product;
    private static String key;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  openai: {base_url: "%1$s"}
                  claude: {kind: anthropic, base_url: "%1$s"}
                  pinned: {kind: anthropic, base_url: "%1$s",
                           headers: {Anthropic-Beta: "own-1,shared-2", Anthropic-Version: "2024-01-01"}}
                  chats: {base_url: "%1$s", apis: [chat.completions]}
                routes:
                  - {prefix: gpt-, provider: openai}
                  - {prefix: claude-, provider: claude}
                  - {prefix: pinned-, provider: pinned}
                  - {prefix: llama-, provider: chats}
                """.formatted(SERVER.url()));
        product = Product.start(Map.of("GATEWAY_CONFIG", file.toString()), InstantSource.system());
        SERVER.answers(200, "{\"usage\":{\"input_tokens\":10,\"output_tokens\":5}}");
        key = product.newKey();
    }

    @AfterAll
    static void close() {
        product.close();
        SERVER.close();
    }

    @Test
    void several_values_and_repeated_headers_are_one_list() {
        var headers = headers(Map.of(
                "anthropic-beta", List.of("a-2025-01-01, b-2025-01-01", "c=1,a-2025-01-01", ""),
                "anthropic-version", List.of("2023-06-01", "2023-06-01")));

        Map<String, List<String>> sent = sent(Endpoint.MESSAGES, MESSAGE.replace("MORE", ""), headers);

        assertThat(sent)
                .containsEntry("anthropic-beta", List.of("a-2025-01-01,b-2025-01-01,c=1"))
                .containsEntry("anthropic-version", List.of("2023-06-01"));
    }

    @Test
    void a_version_of_the_client_replaces_the_usual_one() {
        assertThat(sent(
                        Endpoint.MESSAGES,
                        MESSAGE.replace("MORE", ""),
                        headers(Map.of("anthropic-version", List.of("2023-01-01")))))
                .containsEntry("anthropic-version", List.of("2023-01-01"))
                .doesNotContainKey("anthropic-beta");
    }

    @Test
    void what_is_configured_stays_and_a_list_has_the_values_of_both() {
        Map<String, List<String>> sent = sent(
                Endpoint.MESSAGES,
                MESSAGE.replace("MORE", "").replace("claude-1", "pinned-1"),
                headers(Map.of(
                        "anthropic-beta", List.of("client-3,shared-2"), "anthropic-version", List.of("2023-01-01"))));

        assertThat(sent)
                .containsEntry("anthropic-beta", List.of("own-1,shared-2,client-3"))
                .containsEntry("anthropic-version", List.of("2024-01-01"));
    }

    @Test
    void a_stream_has_them_too() {
        var caller = new Caller.Client(
                Product.client(key, Product.SOURCE).credential(),
                Product.SOURCE,
                headers(Map.of("anthropic-beta", List.of("a-1"))));

        new StreamedCalls(product, caller).call(Endpoint.MESSAGES, MESSAGE.replace("MORE", ",\"stream\":true"));

        assertThat(SERVER.received().getLast().headers())
                .containsEntry("anthropic-beta", List.of("a-1"))
                .containsEntry("accept", List.of("text/event-stream"));
    }

    @Test
    void each_kind_has_its_own_list_and_an_account_is_in_none() {
        ClientHeaders all = headers(Map.of(
                "anthropic-beta", List.of("a-1"),
                "anthropic-version", List.of("2023-01-01"),
                "openai-beta", List.of("assistants=v2"),
                "openai-organization", List.of("org-1"),
                "openai-project", List.of("proj-1"),
                "x-other", List.of("1")));

        assertThat(sent(Endpoint.CHAT_COMPLETIONS, CHAT, all))
                .containsEntry("openai-beta", List.of("assistants=v2"))
                .doesNotContainKeys(
                        "anthropic-beta", "anthropic-version", "openai-organization", "openai-project", "x-other");
        assertThat(sent(Endpoint.MESSAGES, MESSAGE.replace("MORE", ""), all))
                .containsEntry("anthropic-beta", List.of("a-1"))
                .doesNotContainKeys("openai-beta", "openai-organization", "openai-project", "x-other");
    }

    @Test
    void a_translated_request_has_none_of_them() {
        ClientHeaders all = headers(Map.of(
                "anthropic-beta", List.of("a-1"),
                "anthropic-version", List.of("2023-01-01"),
                "openai-beta", List.of("assistants=v2")));

        assertThat(sent(Endpoint.CHAT_COMPLETIONS, CHAT.replace("gpt-1", "claude-1"), all))
                .containsEntry("anthropic-version", List.of("2023-06-01"))
                .doesNotContainKeys("anthropic-beta", "openai-beta");
        assertThat(sent(Endpoint.MESSAGES, MESSAGE.replace("MORE", "").replace("claude-1", "llama-1"), all))
                .doesNotContainKeys("anthropic-beta", "anthropic-version", "openai-beta");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a;b", "ä", "a\r\nx: y", "-a", "{{129}}", "{{65 values}}"})
    void a_value_that_is_no_name_is_refused(String value) {
        String sent = switch (value) {
            case "{{129}}" -> "a".repeat(129);
            case "{{65 values}}" ->
                String.join(",", IntStream.range(0, 65).mapToObj(i -> "a" + i).toList());
            default -> value;
        };
        int before = SERVER.received().size();

        Product.Ended ended = product.call(
                Endpoint.MESSAGES, key, MESSAGE.replace("MORE", ""), headers(Map.of("anthropic-beta", List.of(sent))));

        assertThat(ended.status()).isEqualTo(400);
        assertThat(ended.refusal().param()).isEqualTo("anthropic-beta");
        assertThat(SERVER.received()).hasSize(before);
    }

    @Test
    void two_versions_are_refused() {
        Product.Ended ended = product.call(
                Endpoint.MESSAGES,
                key,
                MESSAGE.replace("MORE", ""),
                headers(Map.of("anthropic-version", List.of("2023-06-01", "2024-06-01"))));
        assertThat(ended.refusal().param()).isEqualTo("anthropic-version");
    }

    @Test
    void a_cached_reply_is_one_to_the_same_headers() {
        var made = product.createKey("{\"name\":\"cached\",\"cache\":\"own\"}");
        String body = MESSAGE.replace("MORE", ",\"temperature\":0.25");
        ClientHeaders one = headers(Map.of("anthropic-beta", List.of("a-1")));
        ClientHeaders other = headers(Map.of("anthropic-beta", List.of("b-1")));

        assertThat(cached(made.secret(), body, one)).isEqualTo("miss");
        assertThat(cached(made.secret(), body, one)).isEqualTo("hit");
        assertThat(cached(made.secret(), body, other)).isEqualTo("miss");
        assertThat(cached(made.secret(), body, ClientHeaders.NONE)).isEqualTo("miss");
    }

    private static String cached(@Nullable Object secret, String body, ClientHeaders headers) {
        return product.call(Endpoint.MESSAGES, String.valueOf(secret), body, headers)
                .header(CacheDirective.HEADER);
    }

    private static Map<String, List<String>> sent(Endpoint endpoint, String body, ClientHeaders headers) {
        product.call(endpoint, key, body, headers);
        return SERVER.received().getLast().headers();
    }

    private static ClientHeaders headers(Map<String, List<String>> sent) {
        return ClientHeaders.read(name -> sent.getOrDefault(name, List.of()));
    }
}
