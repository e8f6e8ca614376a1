package aigateway.local.drills;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.local.Background;
import aigateway.local.WebServer;
import aigateway.sqs.SqsClients;
import aigateway.testing.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmokeTest {
    private static final String METRICS_TOKEN = "a-token-for-the-metrics";
    private static final Map<String, String> TOKENS =
            Map.of("ADMIN_TOKEN", TestGateway.ADMIN_TOKEN, "METRICS_TOKEN", METRICS_TOKEN);
    private static final TestGateway GATEWAY = TestGateway.start(Map.of("METRICS_TOKEN", METRICS_TOKEN));
    private static final WebServer SERVER =
            WebServer.start(GATEWAY.gateway(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private static final Background WORK = Background.start(
            GATEWAY.gateway(),
            SqsClients.of(URI.create(GATEWAY.queues().endpoint()), "us-east-1", false),
            GATEWAY.environment(),
            () -> {});
    private static final String URL = "http://127.0.0.1:" + SERVER.port();

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @AfterAll
    static void close() {
        SERVER.close();
        WORK.close();
        GATEWAY.close();
    }

    @Test
    void a_whole_installation_has_no_fault_and_no_secret_is_printed() {
        assertThat(smoke(TOKENS, URL + "/")).as(this::text).isZero();

        assertThat(text().lines())
                .hasSize(12)
                .allMatch(line -> line.startsWith("OK "))
                .noneMatch(line -> line.contains("agw_") || line.contains("whsec_") || line.contains(METRICS_TOKEN));
        assertThat(text()).contains("a key made there works", "3 keys revoked, the person deleted");
    }

    @Test
    void without_a_metrics_token_this_check_is_skipped() {
        assertThat(smoke(Map.of("ADMIN_TOKEN", TestGateway.ADMIN_TOKEN), URL))
                .as(this::text)
                .isZero();

        assertThat(text()).contains("SKIPPED  metrics    METRICS_TOKEN is not set");
    }

    @Test
    void a_wrong_admin_token_is_a_fault_and_what_needs_a_key_is_skipped() {
        assertThat(smoke(Map.of("ADMIN_TOKEN", "a-wrong-token-of-the-tests"), URL))
                .isEqualTo(1);

        assertThat(text())
                .contains("FAULT    key        401", "SKIPPED  chat       there is no key", "OK       wrong key")
                .doesNotContain("a-wrong-token");
    }

    @Test
    void a_model_that_does_not_exist_is_a_fault() {
        assertThat(smoke(TOKENS, "--model", "no-such-model", URL)).isEqualTo(1);

        assertThat(text()).contains("FAULT    chat       404 model_not_found", "OK       clean up");
    }

    @Test
    void where_nothing_listens_all_is_a_fault() {
        assertThat(smoke(TOKENS, "http://127.0.0.1:1")).isEqualTo(1);

        assertThat(text()).contains("FAULT    healthz    no answer from /healthz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway.example.com", "ftp://gateway.example.com"})
    void an_address_that_is_no_url_is_wrong_usage(String address) {
        assertThat(smoke(TOKENS, address)).isEqualTo(2);
    }

    @Test
    void without_an_admin_token_nothing_is_checked() {
        assertThat(smoke(Map.of(), URL)).isEqualTo(2);
        assertThat(text()).isEmpty();
    }

    private int smoke(Map<String, String> environment, String... arguments) {
        return Smoke.run(environment, new PrintStream(printed, true, StandardCharsets.UTF_8), arguments);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
