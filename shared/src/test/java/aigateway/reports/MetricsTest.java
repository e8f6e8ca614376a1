package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.call.CacheDirective;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Unavailable;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.RawServer;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final String ANSWER = "{\"usage\":{\"prompt_tokens\":10,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":4},\"completion_tokens\":5}}";

    @Test
    void counts_are_the_same_before_during_and_after_totalling_up() {
        try (var product = Product.start()) {
            String key = product.newKey();
            product.provider().answers(200, ANSWER);
            for (int i = 0; i < 5; i++) {
                product.chat(key);
            }
            product.provider().answers(500, "{}");
            product.chat(key);
            product.call(Endpoint.RESPONSES, key, "{}");

            assertCounts(product.gateway().reports().metrics().scrape());
            // As if these calls had been made three days ago.
            product.update("update usage_hour set hour = hour - interval '3 days'");
            product.update("update reporting set closed_before = '2000-01-01', totalled_before = '2000-01-01'");
            product.gateway().maintenance().sweep().run();
            product.gateway().maintenance().sweep().run();
            assertCounts(product.gateway().reports().metrics().scrape());
            product.update("delete from usage_hour");
            assertCounts(product.gateway().reports().metrics().scrape());
            // What was counted once may be deleted and still counts.
            product.update("delete from usage");
            assertCounts(product.gateway().reports().metrics().scrape());
        }
    }

    @Test
    void the_age_of_the_last_sweep_is_shown_where_this_process_sweeps() {
        ManualClock clock = ManualClock.atNow();
        try (var product = Product.start(Map.of(), clock)) {
            var reports = product.gateway().reports();
            assertThat(reports.metrics().scrape()).doesNotContain("agw_sweep_age_seconds");

            reports.lastSweep().note();
            clock.advance(Duration.ofSeconds(7));

            assertThat(reports.metrics().scrape()).contains("agw_sweep_age_seconds 7.0\n");
        }
    }

    private static void assertCounts(String scrape) {
        String settled = "{endpoint=\"chat.completions\",";
        String model = "model=\"other\",outcome=\"settled\",provider=\"openai\"} ";
        assertThat(scrape)
                .contains(
                        "agw_requests_total" + settled + "status=\"200\"} 5.0\n",
                        "agw_requests_total" + settled + "status=\"502\"} 1.0\n",
                        "agw_requests_total{endpoint=\"responses\",status=\"400\"} 1.0\n",
                        "agw_provider_calls_total" + settled + model + "5.0\n",
                        "agw_provider_calls_total" + settled + model.replace("settled", "charged") + "1.0\n",
                        "agw_tokens_total" + settled + "kind=\"input\"," + model + "50.0\n",
                        "agw_tokens_total" + settled + "kind=\"cached_input\"," + model + "20.0\n",
                        "agw_tokens_total" + settled + "kind=\"output\"," + model + "25.0\n");
    }

    @Test
    void answers_from_the_cache_are_counted_apart_from_calls_of_providers() {
        try (var product = Product.start()) {
            String key = product.newKey();
            product.provider().answers(200, ANSWER);
            for (int i = 0; i < 3; i++) {
                product.call(Endpoint.CHAT_COMPLETIONS, key, Product.CHAT, CacheDirective.ON);
            }

            assertThat(product.gateway().reports().metrics().scrape())
                    .contains(
                            "agw_cache_hits_total{endpoint=\"chat.completions\",model=\"other\",provider=\"openai\"} 2.0\n",
                            "agw_provider_calls_total{endpoint=\"chat.completions\",model=\"other\",outcome=\"settled\","
                                    + "provider=\"openai\"} 1.0\n")
                    .doesNotContain("\"cached\"");
        }
    }

    @Test
    void a_model_without_a_price_is_other_however_it_is_called_and_a_priced_one_has_its_name_and_cost() {
        try (var product = Product.start()) {
            String key = product.newKey();
            product.provider().answers(200, ANSWER);
            for (String model : List.of("gpt-a", "gpt-b", "x\\\"} 1\\\\n", "mock")) {
                product.call(Endpoint.CHAT_COMPLETIONS, key, "{\"model\":\"" + model + "\",\"messages\":[]}");
            }
            product.call(Endpoint.RESPONSES, key, "{\"model\":\"mock-1\",\"input\":\"x\"}");
            product.call(Endpoint.RESPONSES, key, "{\"model\":\"mock-invented\",\"input\":\"x\"}");
            long nano = Long.parseLong(product.rows("cost_nano_usd", "usage where model = 'mock-1'")
                    .getFirst());

            String scrape = product.gateway().reports().metrics().scrape();

            assertThat(scrape)
                    .contains("model=\"other\",outcome=\"settled\",provider=\"openai\"} 4.0\n")
                    .contains("model=\"other\",outcome=\"voided\",provider=\"mock\"} 1.0\n")
                    .doesNotContain("gpt-", "mock-invented");
            assertThat(value(scrape, "agw_cost_usd_total{endpoint=\"responses\",model=\"mock-1\""))
                    .isEqualTo(nano / 1e9);
        }
    }

    @Test
    void dated_snapshots_share_the_name_of_their_model_because_a_client_could_invent_one_for_each_day() {
        try (var product = Product.start()) {
            String key = product.newKey();
            product.provider().answers(200, ANSWER);
            for (String model : List.of("gpt-4o-mini", "gpt-4o-mini-2024-07-18", "openai/gpt-4o-mini-20310101")) {
                product.call(Endpoint.CHAT_COMPLETIONS, key, "{\"model\":\"" + model + "\",\"messages\":[]}");
            }

            assertThat(product.gateway().reports().metrics().scrape())
                    .contains("model=\"gpt-4o-mini\",outcome=\"settled\",provider=\"openai\"} 3.0\n")
                    .doesNotContain("2024", "2031");
        }
    }

    @Test
    void jobs_deliveries_and_unknown_keys_are_counted() {
        try (var product = Product.start()) {
            String key = product.newKey();
            product.submit(key, "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + "}");
            product.update("update job set created_at = now() - interval '90 seconds'");
            product.chat("agw_short.x");

            String scrape = product.gateway().reports().metrics().scrape();

            assertThat(scrape)
                    .contains(
                            "agw_jobs{status=\"queued\"} 1.0\n",
                            "agw_unidentified_refusals_total{reason=\"malformed\"} 1.0\n");
            assertThat(value(scrape, "agw_job_oldest_due_seconds")).isBetween(89.0, 95.0);
        }
    }

    @Test
    void without_the_database_there_are_no_metrics() {
        try (var product = Product.start()) {
            product.test().database().shut();
            assertThatThrownBy(() -> product.gateway().reports().metrics().scrape())
                    .isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void an_export_puts_the_same_text_to_the_pushgateway_under_one_job() {
        try (var pushgateway = RawServer.saying("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
                var product =
                        Product.start(Map.of("PUSHGATEWAY_URL", pushgateway.url() + "/"), InstantSource.system())) {
            product.provider().answers(200, ANSWER);
            product.chat(product.newKey());

            product.gateway().reports().export().orElseThrow().push();

            assertThat(pushgateway.requests()).hasSize(1);
            assertThat(pushgateway.requests().getFirst())
                    .startsWith("PUT /metrics/job/ai_gateway HTTP/1.1\r\n")
                    .contains("text/plain; version=0.0.4")
                    .doesNotContain("sk-")
                    .endsWith("\r\n\r\n" + product.gateway().reports().metrics().scrape());
        }
    }

    @Test
    void an_export_that_is_not_taken_is_a_failure() throws IOException {
        try (var upset = ScriptedProvider.start();
                var product = Product.start(Map.of("PUSHGATEWAY_URL", upset.url()), InstantSource.system());
                var away = Product.start(Map.of("PUSHGATEWAY_URL", "http://127.0.0.1:1"), InstantSource.system())) {
            upset.answers(400, "");
            var refused = product.gateway().reports().export().orElseThrow();
            assertThatThrownBy(refused::push)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("400");
            var unreachable = away.gateway().reports().export().orElseThrow();
            assertThatThrownBy(unreachable::push).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void without_a_pushgateway_there_is_nothing_to_export_to() {
        try (var product = Product.start()) {
            assertThat(product.gateway().reports().export()).isEmpty();
        }
    }

    private static double value(String scrape, String start) {
        return scrape.lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
