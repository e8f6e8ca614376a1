package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls to providers that speak another API than the client, all the way there and back, and what they cost. */
class TranslatedCallTest {
    private static final ScriptedProvider CLAUDE = ScriptedProvider.start();
    private static final ScriptedProvider CHAT = ScriptedProvider.start();
    private static final String MESSAGE = """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[{"type":"text","text":"Hi"}],\
            "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":20,\
            "cache_read_input_tokens":30,"output_tokens":5}}""";
    private static Product product;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  claude: {kind: anthropic, base_url: "%s", keys: [CLAUDE_KEY]}
                  chat: {base_url: "%s", apis: [chat.completions], output_cap_field: max_tokens}
                routes:
                  - {prefix: claude-, provider: claude}
                  - {prefix: gpt-, provider: chat}
                """.formatted(CLAUDE.url(), CHAT.url()));
        product = Product.start(
                Map.of("GATEWAY_CONFIG", file.toString(), "CLAUDE_KEY", "sk-claude"), InstantSource.system());
        CLAUDE.answers(200, MESSAGE);
    }

    @AfterAll
    static void close() {
        product.close();
        CLAUDE.close();
        CHAT.close();
    }

    @Test
    void a_chat_reaches_claude_with_its_headers_its_cap_and_its_own_words() {
        Product.Ended ended = product.call(
                Endpoint.CHAT_COMPLETIONS,
                funded("1"),
                "{\"model\":\"claude-sonnet-4-5\",\"messages\":[{\"role\":\"system\",\"content\":\"Brief\"},"
                        + "{\"role\":\"user\",\"content\":\"Hello\"}]}");

        ScriptedProvider.Received sent = CLAUDE.received().getLast();
        assertThat(sent.path()).isEqualTo("/v1/messages");
        assertThat(sent.headers())
                .containsEntry("x-api-key", List.of("sk-claude"))
                .containsEntry("anthropic-version", List.of("2023-06-01"))
                .doesNotContainKey("authorization");
        Json.Obj body = parsed(sent.body());
        assertThat(body.integer("max_tokens", 0)).isPositive();
        assertThat(body.member("system")).isNotNull();
        assertThat(body.member("messages")).isNotNull();
        assertThat(parsed(ended.body()).text("object")).isEqualTo("chat.completion");
        assertThat(ledger(ended)).isEqualTo("claude settled 60 30 20 5 true");
    }

    @Test
    void responses_reach_claude_by_way_of_chats() {
        Product.Ended ended = product.call(
                Endpoint.RESPONSES,
                funded("1"),
                "{\"model\":\"claude-sonnet-4-5\",\"input\":\"Hello\",\"max_output_tokens\":77}");

        assertThat(parsed(CLAUDE.received().getLast().body()).integer("max_tokens", 0))
                .isEqualTo(77);
        assertThat(parsed(ended.body()).text("object")).isEqualTo("response");
        assertThat(ledger(ended)).isEqualTo("claude settled 60 30 20 5 true");
    }

    @Test
    void messages_reach_claude_as_they_are() {
        String asked =
                "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":9,\"x\":1.0,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

        Product.Ended ended = product.call(Endpoint.MESSAGES, product.newKey(), asked);

        assertThat(CLAUDE.received().getLast().body()).isEqualTo(asked);
        assertThat(ended.body()).isEqualTo(MESSAGE);
        assertThat(ledger(ended)).isEqualTo("claude settled 60 30 20 5 true");
    }

    @Test
    void a_server_with_chats_alone_serves_responses_and_messages_under_its_own_name_of_the_cap() {
        Product.Ended response = product.call(
                Endpoint.RESPONSES,
                funded("1"),
                "{\"model\":\"gpt-4o-mini\",\"input\":\"Hello\",\"max_output_tokens\":77}");
        Json.Obj sent = parsed(CHAT.received().getLast().body());
        assertThat(CHAT.received().getLast().path()).isEqualTo("/v1/chat/completions");
        assertThat(sent.integer("max_tokens", 0)).isEqualTo(77);
        assertThat(sent.members()).doesNotContainKeys("max_completion_tokens", "store", "input");
        assertThat(ledger(response)).isEqualTo("chat settled 10 0 0 5 true");

        Product.Ended message = product.call(
                Endpoint.MESSAGES,
                funded("1"),
                "{\"model\":\"gpt-4o-mini\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
        assertThat(parsed(CHAT.received().getLast().body()).integer("max_tokens", 0))
                .isEqualTo(9);
        assertThat(parsed(message.body()).text("type")).isEqualTo("message");
        assertThat(ledger(message)).isEqualTo("chat settled 10 0 0 5 true");
    }

    @Test
    void a_cap_above_the_models_maximum_is_lowered_for_a_client_that_speaks_another_api() {
        product.call(
                Endpoint.MESSAGES,
                product.newKey(),
                "{\"model\":\"gpt-4o-mini\",\"max_tokens\":64000,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");

        assertThat(parsed(CHAT.received().getLast().body()).integer("max_tokens", 0))
                .isEqualTo(16_384);
    }

    @Test
    void what_cannot_be_carried_is_refused_before_money_and_provider() {
        int asked = CHAT.received().size();

        Product.Ended ended = product.call(
                Endpoint.RESPONSES,
                product.newKey(),
                "{\"model\":\"gpt-4o-mini\",\"input\":\"x\",\"previous_response_id\":\"resp_1\"}");

        assertThat(ended.status()).isEqualTo(400);
        assertThat(ended.refusal().param()).isEqualTo("previous_response_id");
        assertThat(CHAT.received()).hasSize(asked);
        assertThat(product.rows(
                        "outcome", "usage where request_id = ?", ended.request().value()))
                .containsExactly("refused");
        assertThat(product.call(
                                Endpoint.EMBEDDINGS,
                                product.newKey(),
                                "{\"model\":\"claude-sonnet-4-5\",\"input\":\"x\"}")
                        .code())
                .isEqualTo("unsupported");
    }

    private static String funded(String usd) {
        return String.valueOf(product.createKey("{\"name\":\"funded\",\"budgets\":[{\"limit_usd\":" + usd + "}]}")
                .secret());
    }

    private static String ledger(Product.Ended ended) {
        return String.join(
                "|",
                product.rows(
                        "provider; outcome; input_tokens; cached_input_tokens; cache_write_tokens; output_tokens; cost_nano_usd > 0",
                        "usage where request_id = ?",
                        ended.request().value()));
    }

    private static Json.Obj parsed(String text) {
        return JsonReader.object(text.getBytes(StandardCharsets.UTF_8)) instanceof JsonReader.Result.Read(var document)
                ? document.root()
                : new Json.Obj(Map.of());
    }
}
