package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvidersEdgeTest {
    private static final String PROVIDERS = "/admin/v1/providers";
    private static final ScriptedProvider SERVER = ScriptedProvider.start();
    private static TestGateway gateway;
    private static Edge edge;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        // No route names the provider: it is listed and tested all the same.
        Files.writeString(
                file, "providers: {claude: {kind: anthropic, base_url: '" + SERVER.url() + "', keys: [KEY_A, KEY_B]}}");
        gateway = TestGateway.start(Map.of("GATEWAY_CONFIG", file.toString(), "KEY_A", "key-of-the-test"));
        edge = Edges.start(gateway.gateway());
    }

    @AfterAll
    static void close() {
        edge.close();
        gateway.close();
        SERVER.close();
    }

    @Test
    void the_list_has_the_names_of_the_keys_and_whether_each_is_set() {
        String body = edge.send(Sent.get(PROVIDERS).bearer(ADMIN_TOKEN)).text();

        assertThat(body)
                .contains("\"name\":\"mock\"", "\"name\":\"claude\",\"kind\":\"anthropic\"", "\"auth\":\"x-api-key\"")
                .contains("{\"name\":\"KEY_A\",\"set\":true,\"resting_since\":null,\"resting_until\":null,"
                        + "\"resting_status\":null},{\"name\":\"KEY_B\",\"set\":false,")
                .contains("\"base_url\":\"" + SERVER.url() + "/v1\"")
                .doesNotContain("key-of-the-test");
    }

    @Test
    void a_test_says_in_the_providers_words_why_a_key_is_refused() {
        SERVER.answers(
                401,
                "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"invalid x-api-key\"}}");

        HttpReply reply = edge.send(Sent.post(PROVIDERS + "/claude/test", "").bearer(ADMIN_TOKEN));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().member("works")).isEqualTo(new Json.Bool(false));
        assertThat(reply.text())
                .contains(
                        "{\"name\":\"KEY_A\",\"works\":false,\"status\":401,\"models\":[],\"message\":\"invalid x-api-key\"}")
                .contains("\"name\":\"KEY_B\",\"works\":false,\"status\":null");
    }

    @Test
    void an_unknown_provider_or_a_wrong_token_is_refused() {
        assertThat(edge.send(Sent.post(PROVIDERS + "/other/test", "").bearer(ADMIN_TOKEN))
                        .status())
                .isEqualTo(404);
        assertThat(edge.send(Sent.get(PROVIDERS).bearer("another-token-of-the-test"))
                        .status())
                .isEqualTo(401);
    }
}
