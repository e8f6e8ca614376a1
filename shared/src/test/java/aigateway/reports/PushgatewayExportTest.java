package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.LogLines;
import aigateway.testing.Product;
import aigateway.testing.RawServer;
import aigateway.testing.ScriptedProvider;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PushgatewayExportTest {
    private static final String TAKEN = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";

    @Test
    void a_push_replaces_everybodys_metrics_under_one_job_without_an_instance() {
        try (var pushgateway = RawServer.saying(TAKEN);
                var product = pushingTo(pushgateway.url() + "/", Map.of())) {
            product.chat(product.newKey());

            assertThat(export(product).push()).isEmpty();

            assertThat(pushgateway.requests()).hasSize(1);
            String request = pushgateway.requests().getFirst();
            assertThat(request)
                    .startsWith("PUT /metrics/job/ai_gateway HTTP/1.1\r\n")
                    .contains("text/plain; version=0.0.4")
                    .doesNotContainIgnoringCase("authorization:")
                    .doesNotContain("sk-")
                    .endsWith("\n");
            Scraped pushed = Scraped.of(request.substring(request.indexOf("\r\n\r\n") + 4));
            Map<String, Double> scraped = new HashMap<>(
                    Scraped.of(product.gateway().reports().metrics().scrape()).values());
            assertThat(scraped).containsEntry("agw_pushes_total[outcome=sent]", 1.0);
            assertThat(pushed.names())
                    .contains("agw_requests_total", "agw_request_duration_seconds_bucket")
                    .doesNotContain("agw_build_info", "agw_pushes_total", "agw_provider_circuit_open");
            scraped.remove("agw_metrics_timestamp_seconds[]");
            pushed.values().remove("agw_metrics_timestamp_seconds[]");
            assertThat(scraped).containsAllEntriesOf(pushed.values());
        }
    }

    @Test
    void basic_authentication_and_a_bearer_token_are_sent_as_headers() {
        try (var pushgateway = RawServer.saying(TAKEN);
                var basic = pushingTo(
                        pushgateway.url(),
                        Map.of("PUSHGATEWAY_USER", "agw", "PUSHGATEWAY_PASSWORD", "pässword of the pushgateway"));
                var bearer = pushingTo(pushgateway.url(), Map.of("PUSHGATEWAY_TOKEN", "token-of-the-pushgateway"))) {
            assertThat(export(basic).push()).isEmpty();
            assertThat(export(bearer).push()).isEmpty();

            assertThat(pushgateway.requests().get(0))
                    .containsIgnoringCase("authorization: Basic YWd3OnDDpHNzd29yZCBvZiB0aGUgcHVzaGdhdGV3YXk=\r\n");
            assertThat(pushgateway.requests().get(1))
                    .containsIgnoringCase("authorization: Bearer token-of-the-pushgateway\r\n");
        }
    }

    @Test
    void a_push_that_fails_is_logged_and_counted_and_throws_nothing() throws Exception {
        try (var upset = ScriptedProvider.start();
                var product = pushingTo(upset.url(), Map.of("PUSHGATEWAY_TOKEN", "CANARY-of-the-pushgateway"));
                var away = pushingTo("http://127.0.0.1:1", Map.of());
                var log = LogLines.open()) {
            upset.answers(400, "CANARY-in-the-answer");

            assertThat(export(product).push()).contains("status_400");
            assertThat(export(away).push()).contains("refused");

            assertThat(Scraped.of(product.gateway().reports().metrics().scrape())
                            .values())
                    .containsEntry("agw_pushes_total[outcome=failed]", 1.0)
                    .containsEntry("agw_pushes_total[outcome=sent]", 0.0);
            assertThat(log.lines("push_failed"))
                    .anySatisfy(line -> assertThat(line).contains("status_400"))
                    .anySatisfy(line -> assertThat(line).contains("refused"))
                    .noneSatisfy(line -> assertThat(line).contains("CANARY"));
        }
    }

    @Test
    void a_push_without_the_database_is_one_that_fails() {
        try (var pushgateway = RawServer.saying(TAKEN);
                var product = pushingTo(pushgateway.url(), Map.of())) {
            product.test().database().shut();

            assertThat(export(product).push()).contains("unavailable");
            assertThat(pushgateway.requests()).isEmpty();
        }
    }

    @Test
    void without_a_pushgateway_there_is_nothing_to_export_to() {
        try (var product = Product.start()) {
            assertThat(product.gateway().reports().export()).isEmpty();
        }
    }

    private static Product pushingTo(String url, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("PUSHGATEWAY_URL", url);
        return Product.start(settings, InstantSource.system());
    }

    private static PushgatewayExport export(Product product) {
        return product.gateway().reports().export().orElseThrow();
    }
}
