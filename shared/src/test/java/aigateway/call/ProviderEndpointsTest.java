package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import aigateway.testing.Product.Ended;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole calls through the endpoints of Gemini, Azure and Bedrock, as a server in their place receives them. */
class ProviderEndpointsTest {
    /** As Gemini answers: reasoning is in the total alone. */
    private static final String GEMINI = """
            {"object":"chat.completion","model":"gemini-2.5-pro","choices":[{"index":0,"finish_reason":"stop",\
            "message":{"role":"assistant","content":"Hi"}}],\
            "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":35}}""";

    private static final String MESSAGE = """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"Hi"}],\
            "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":10,"output_tokens":5}}""";
    private static final ScriptedProvider SERVER = ScriptedProvider.start();
    private static Product product;
    private static String key;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        // The default chain of the SDK reads these; nothing else in the tests does.
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "a-secret-for-the-tests");
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  gemini: {base_url: "%1$s/v1beta/openai/", keys: [GEMINI_API_KEY], apis: [chat.completions, embeddings]}
                  azure: {base_url: "%1$s/openai/v1?api-version=preview", keys: [AZURE_KEY], auth: api-key}
                  bedrock: {base_url: "%1$s/openai/v1", auth: {aws_sigv4: {region: eu-central-1}}}
                  bedrock-claude:
                    kind: anthropic
                    base_url: "%1$s/anthropic/v1"
                    auth: {aws_sigv4: {region: us-east-1, service: bedrock-mantle}}
                routes:
                  - {prefix: gemini/, provider: gemini}
                  - {prefix: azure/, provider: azure}
                  - {prefix: bedrock/, provider: bedrock}
                  - {prefix: claude/, provider: bedrock-claude}
                """.formatted(SERVER.url()));
        product = Product.start(
                Map.of(
                        "GATEWAY_CONFIG", file.toString(),
                        "UNPRICED_MODELS", "price_as:gpt-4o-mini",
                        "GEMINI_API_KEY", "gemini-key",
                        "AZURE_KEY", "azure-key"),
                InstantSource.system());
        key = product.newKey();
    }

    @AfterAll
    static void close() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        product.close();
        SERVER.close();
    }

    @BeforeEach
    void gemini() {
        SERVER.answers(200, GEMINI);
    }

    @Test
    void gemini_is_called_at_its_openai_endpoint_with_a_bearer_key() {
        Ended ended = chat("gemini/gemini-2.5-pro");

        assertThat(ended.status()).isEqualTo(200);
        assertThat(last().path()).isEqualTo("/v1beta/openai/chat/completions");
        assertThat(last().headers().get("authorization")).containsExactly("Bearer gemini-key");
        // What the total has beside input and output is charged as output.
        assertThat(product.rows(
                        "input_tokens; output_tokens",
                        "usage where request_id = ?",
                        ended.request().value()))
                .containsExactly("10 25");
    }

    @Test
    void geminis_error_in_a_list_is_passed_on_with_its_sentence() {
        SERVER.answers(400, """
                [{"error":{"code":400,"message":"The input token count (1) exceeds the maximum number of tokens allowed.",\
                "status":"INVALID_ARGUMENT"}}]""");

        Ended ended = chat("gemini/gemini-2.5-pro");

        assertThat(ended.status()).isEqualTo(400);
        assertThat(ended.refusal().message()).startsWith("The input token count");
        assertThat(product.usage(ended.request())).containsExactly("voided 0 0 0");
    }

    @Test
    void azure_gets_its_key_in_its_own_header_and_the_query_of_the_base_url() {
        assertThat(chat("azure/my-deployment").status()).isEqualTo(200);

        assertThat(last().path()).isEqualTo("/openai/v1/chat/completions?api-version=preview");
        assertThat(last().headers().get("api-key")).containsExactly("azure-key");
        assertThat(last().headers()).doesNotContainKey("authorization");
    }

    @Test
    void bedrock_gets_a_signature_for_its_region_and_service() {
        assertThat(chat("bedrock/openai.gpt-oss-120b-1:0").status()).isEqualTo(200);

        assertThat(last().path()).isEqualTo("/openai/v1/chat/completions");
        assertThat(last().header("authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
                .contains("/eu-central-1/bedrock/aws4_request");
    }

    @Test
    void claude_on_bedrock_gets_its_version_and_a_signature() {
        SERVER.answers(200, MESSAGE);

        Ended ended = product.call(Endpoint.MESSAGES, key, """
                {"model":"claude/anthropic.claude-opus-4-8","max_tokens":10,"messages":[{"role":"user","content":"Hello"}]}""");

        assertThat(ended.status()).isEqualTo(200);
        assertThat(last().path()).isEqualTo("/anthropic/v1/messages");
        assertThat(last().headers().get("anthropic-version")).containsExactly("2023-06-01");
        assertThat(last().headers()).doesNotContainKey("x-api-key");
        assertThat(last().header("authorization"))
                .contains("/us-east-1/bedrock-mantle/aws4_request")
                .contains("anthropic-version;");
    }

    private static ScriptedProvider.Received last() {
        List<ScriptedProvider.Received> received = SERVER.received();
        return received.getLast();
    }

    private static Ended chat(String model) {
        return product.call(Endpoint.CHAT_COMPLETIONS, key, """
                {"model":"%s","messages":[{"role":"user","content":"Hello"}]}""".formatted(model));
    }
}
