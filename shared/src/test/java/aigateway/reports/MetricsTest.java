package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.call.CacheDirective;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Unavailable;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final String ANSWER = "{\"usage\":{\"prompt_tokens\":10,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":4},\"completion_tokens\":5}}";

    @Test
    void counters_are_the_same_before_and_after_their_days_are_closed_and_when_the_rows_are_gone() {
        try (var product = Product.start()) {
            String key = product.newKey();
            product.provider().answers(200, ANSWER);
            for (int i = 0; i < 5; i++) {
                product.chat(key);
            }
            product.provider().answers(500, "{}");
            product.chat(key);
            product.call(Endpoint.RESPONSES, key, "{}");

            assertCounts(scrape(product));
            Map<String, Double> before = counters(scrape(product));
            // As if these calls had been made three days ago.
            product.update("update usage_hour set hour = hour - interval '3 days'");
            product.update("update latency_hour set hour = hour - interval '3 days'");
            product.update("update reporting set totalled_before = now() - interval '9 days',"
                    + " closed_before = now() - interval '9 days'");
            assertThat(counters(scrape(product))).isEqualTo(before);
            product.gateway().maintenance().sweep().run();
            product.gateway().maintenance().sweep().run();
            assertThat(product.rows("calls", "usage_total")).isNotEmpty();
            product.update("delete from usage_hour");
            product.update("delete from latency_hour");
            product.update("delete from usage");
            assertThat(counters(scrape(product))).isEqualTo(before);
        }
    }

    private static Scraped scrape(Product product) {
        return Scraped.of(product.gateway().reports().metrics().scrape());
    }

    /** Counters and buckets; all times of calls are in them. */
    private static Map<String, Double> counters(Scraped scraped) {
        Map<String, Double> counters = new TreeMap<>(scraped.values());
        counters.keySet().removeIf(name -> !name.matches("agw_\\w+_(total|bucket|sum|count)\\[.*"));
        return counters;
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

    private static void assertCounts(Scraped scrape) {
        String chat = "endpoint=chat.completions";
        assertThat(scrape.sum("agw_requests_total", chat, "status=200", "model=other", "code=", "fault_domain="))
                .isEqualTo(5);
        assertThat(scrape.sum("agw_requests_total", chat, "status=502", "fault_domain=provider"))
                .isEqualTo(1);
        assertThat(scrape.sum("agw_requests_total", "endpoint=responses", "status=400", "fault_domain=caller"))
                .isEqualTo(1);
        assertThat(scrape.sum("agw_requests_total")).isEqualTo(7);
        assertThat(scrape.sum("agw_provider_attempts_total", chat, "outcome=settled"))
                .isEqualTo(5);
        assertThat(scrape.sum("agw_provider_attempts_total", chat, "outcome=charged"))
                .isEqualTo(1);
        assertThat(scrape.sum("agw_unpriced_attempts_total")).isEqualTo(6);
        assertThat(scrape.sum("agw_tokens_total", "type=input", "provider=openai"))
                .isEqualTo(50);
        assertThat(scrape.sum("agw_tokens_total", "type=output")).isEqualTo(25);
        assertThat(scrape.sum("agw_token_details_total", "detail=cache_read")).isEqualTo(20);
        assertThat(scrape.sum("agw_request_duration_seconds_count", chat)).isEqualTo(6);
        assertThat(scrape.sum("agw_provider_duration_seconds_bucket", "le=+Inf", chat))
                .isEqualTo(6);
        assertThat(scrape.sum("agw_gateway_duration_seconds_count", chat)).isEqualTo(6);
        assertThat(scrape.sum("agw_team_requests_total", "team=none")).isEqualTo(7);
    }

    @Test
    void answers_from_the_cache_are_counted_apart_from_calls_of_providers() {
        try (var product = Product.start()) {
            String key = product.newKey();
            product.provider().answers(200, ANSWER);
            for (int i = 0; i < 3; i++) {
                product.call(Endpoint.CHAT_COMPLETIONS, key, Product.CHAT, CacheDirective.ON);
            }

            Scraped scrape = scrape(product);
            assertThat(scrape.sum("agw_cache_hits_total", "endpoint=chat.completions", "provider=openai"))
                    .isEqualTo(2);
            assertThat(scrape.sum("agw_provider_attempts_total")).isEqualTo(1);
            assertThat(scrape.sum("agw_requests_total", "status=200")).isEqualTo(3);
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
            assertThat(value(scrape, "agw_job_oldest_due_seconds")).isBetween(89.0, 300.0);
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

    private static double value(String scrape, String start) {
        return scrape.lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
