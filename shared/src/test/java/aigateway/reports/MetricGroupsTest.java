package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.kernel.Result;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each group of metrics against the rows that it is made of. */
class MetricGroupsTest {
    private static final String ANSWER = "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";
    private static final String PRICED = "{\"model\":\"gpt-4o-mini\",\"messages\":[]}";

    @Test
    void buckets_are_cumulative_and_the_sum_is_of_all_times() {
        try (var product = Product.start()) {
            String insert =
                    "insert into %s select %s '', 'chat.completions', 'openai', 'gpt-4o-mini', %s, %s, %s, %s %s";
            String counts = "'{1,0,0,0,0,0,2,0,0,0,0,0,0,0,0,1,70301}'::bigint[]";
            String none = "array_fill(0::bigint, '{16}')";
            product.update(insert.formatted("latency_hour", "now(),", counts, none, none, none, ""));
            product.update(insert.formatted(
                    "latency_hour",
                    "totalled_before - interval '1 hour',",
                    counts,
                    none,
                    none,
                    none,
                    "from reporting"));
            product.update(insert.formatted("latency_total", "", counts, counts, none, none, ""));

            Scraped scrape = scrape(product);

            String total = "agw_request_duration_seconds";
            assertThat(scrape.sum(total + "_bucket", "le=0.001")).isEqualTo(2);
            assertThat(scrape.sum(total + "_bucket", "le=0.05")).isEqualTo(2);
            assertThat(scrape.sum(total + "_bucket", "le=0.1")).isEqualTo(6);
            assertThat(scrape.sum(total + "_bucket", "le=50.0")).isEqualTo(6);
            assertThat(scrape.sum(total + "_bucket", "le=+Inf", "model=gpt-4o-mini"))
                    .isEqualTo(8);
            assertThat(scrape.sum(total + "_count")).isEqualTo(8);
            assertThat(scrape.sum(total + "_sum")).isEqualTo(140.602);
            assertThat(scrape.sum("agw_provider_duration_seconds_count")).isEqualTo(4);
            assertThat(scrape.names()).doesNotContain("agw_time_to_first_token_seconds_count");
        }
    }

    @Test
    void a_correction_lowers_no_counter_and_with_it_the_cost_is_that_of_the_ledger() {
        try (var product = Product.start()) {
            product.provider().answers(500, "{}");
            var call = product.call(Endpoint.CHAT_COMPLETIONS, product.newKey(), PRICED);
            double charged = scrape(product).sum("agw_cost_usd_total", "outcome=charged");
            assertThat(charged).isGreaterThan(0);

            var corrected = product.gateway()
                    .admin()
                    .correctCharge()
                    .correct("admin-token", call.request(), Product.json("{\"cost_usd\":0.000012345}"));

            assertThat(corrected).isInstanceOf(Result.Ok.class);
            Scraped scrape = scrape(product);
            assertThat(scrape.sum("agw_cost_usd_total")).isEqualTo(charged);
            assertThat(scrape.sum("agw_team_cost_usd_total")).isEqualTo(charged);
            assertThat(BigDecimal.valueOf(charged)
                            .add(BigDecimal.valueOf(scrape.sum("agw_cost_corrections_usd", "model=gpt-4o-mini"))))
                    .isEqualByComparingTo("0.000012345");
        }
    }

    @Test
    void a_budget_has_the_figures_of_the_api_by_name_and_id() {
        try (var product = Product.start()) {
            product.provider().answers(200, ANSWER);
            String key = Objects.requireNonNull(product.createKey("""
                    {"name":"k","budgets":[
                        {"limit_usd":2.5,"period":"day","name":"Team \\"A\\""},
                        {"limit_usd":7,"period":"total","mode":"soft"}]}""").secret());
            product.call(Endpoint.CHAT_COMPLETIONS, key, PRICED);
            List<String> ids = product.rows("id", "budget order by limit_nano_usd");
            product.update("update budget_period set reserved_nano_usd = 1000 where budget_id = ?", ids.getFirst());

            Scraped scrape = scrape(product);

            String[] named = {"budget=Team \\\"A\\\"", "budget_id=" + ids.getFirst()};
            assertThat(scrape.sum("agw_budget_limit_usd", named)).isEqualTo(2.5);
            assertThat(scrape.sum("agw_budget_spent_usd", named)).isEqualTo(4_500 / 1e9);
            assertThat(scrape.sum("agw_budget_held_usd", named)).isEqualTo(1e-6);
            assertThat(Instant.ofEpochSecond((long) scrape.sum("agw_budget_period_end_timestamp_seconds", named)))
                    .isAfter(Instant.now());
            assertThat(scrape.sum("agw_budget_info", "mode=hard", "period=day", named[1]))
                    .isEqualTo(1);
            String total = "budget_id=" + ids.getLast();
            assertThat(scrape.sum("agw_budget_info", "mode=soft", "period=total", "budget=" + ids.getLast(), total))
                    .isEqualTo(1);
            assertThat(scrape.values().keySet())
                    .noneMatch(series -> series.startsWith("agw_budget_period_end") && series.contains(total));
        }
    }

    @Test
    void teams_and_keys_have_series_of_their_own_where_the_setting_says_so() {
        try (var product = Product.start(Map.of("METRICS_LABELS", "team,key"), InstantSource.system());
                var none = Product.start(Map.of("METRICS_LABELS", "none"), InstantSource.system())) {
            product.provider().answers(200, ANSWER);
            String key = product.newKey();
            String id = Product.id(key).value();
            product.call(Endpoint.CHAT_COMPLETIONS, key, PRICED);
            product.call(Endpoint.CHAT_COMPLETIONS, key, "{\"messages\":[]}");
            product.update("insert into team (id, name) values ('team_x', 'Search')");
            product.update("update usage_hour set team_id = 'team_x'");
            product.update("update client_key set name = 'nightly' where id = ?", id);

            Scraped scrape = scrape(product);

            assertThat(scrape.sum("agw_team_cost_usd_total", "team=Search", "team_id=team_x"))
                    .isEqualTo(4_500 / 1e9);
            assertThat(scrape.sum("agw_team_requests_total", "team=Search")).isEqualTo(2);
            assertThat(scrape.sum("agw_team_requests_total", "fault_domain=caller"))
                    .isEqualTo(1);
            assertThat(scrape.sum("agw_key_requests_total", "key=nightly", "key_id=" + id, "team=Search"))
                    .isEqualTo(2);
            assertThat(scrape.sum("agw_key_tokens_total", "key=nightly", "type=input"))
                    .isEqualTo(10);
            assertThat(scrape(none).names()).noneMatch(name -> name.contains("_team_") || name.contains("_key_"));
        }
    }

    @Test
    void of_many_keys_those_that_spend_most_now_have_series_and_the_sum_of_all_stays_whole() {
        try (var product = Product.start(Map.of("METRICS_LABELS", "key"), InstantSource.system())) {
            int keys = OwnerMetrics.OWNERS_MAX + 20;
            String figures = "1, 0, 0, 0, 0, 0, 0, i * 1000, 0, 0, 0 from generate_series(1, %d) i".formatted(keys);
            String row =
                    "'key-' || i, '', 'chat.completions', 'openai', 'gpt-4o-mini', %s 'settled', 200, '', " + figures;
            product.update("insert into usage_hour select now(), " + row.formatted("'gpt-4o-mini',"));
            // It spent more than all others, long ago.
            product.update("insert into usage_total select 'key-old', '', 'chat.completions', 'openai', 'gpt-4o-mini',"
                    + " 'settled', 200, '', 1, 0, 0, 0, 0, 0, 0, 1000000, 0, 0, 0");

            Scraped scrape = scrape(product);

            List<String> named = scrape.values().keySet().stream()
                    .filter(series -> series.startsWith("agw_key_cost_usd_total"))
                    .toList();
            assertThat(named)
                    .hasSize(OwnerMetrics.OWNERS_MAX)
                    .anyMatch(series -> series.contains("key_id=key-" + keys))
                    .noneMatch(series -> series.contains("key_id=key-20]") || series.contains("key-old"));
            long nano = Stream.iterate(1L, i -> i + 1)
                            .limit(keys)
                            .mapToLong(i -> i * 1000)
                            .sum()
                    + 1_000_000;
            assertThat(scrape.sum("agw_cost_usd_total")).isEqualTo(nano / 1e9);
        }
    }

    @Test
    void two_instances_show_the_same_of_everybody() {
        try (var product = Product.start();
                var other = product.test().another(Map.of(), InstantSource.system())) {
            product.provider().answers(200, ANSWER);
            String key = product.newKey();
            Product.call(other, Endpoint.CHAT_COMPLETIONS, key, PRICED, Product.SOURCE);
            product.call(Endpoint.CHAT_COMPLETIONS, key, PRICED);

            Scraped one = Scraped.of(product.gateway().reports().metrics().shared());
            Scraped two = Scraped.of(other.reports().metrics().shared());
            one.values().remove("agw_metrics_timestamp_seconds[]");
            two.values().remove("agw_metrics_timestamp_seconds[]");

            assertThat(one.values()).isEqualTo(two.values());
            assertThat(one.sum("agw_requests_total", "status=200")).isEqualTo(2);
        }
    }

    @Test
    void an_open_circuit_and_a_resting_key_are_gauges_of_the_process(@TempDir Path folder) throws IOException {
        try (var provider = ScriptedProvider.start()) {
            Path file = folder.resolve("gateway.yaml");
            Files.writeString(file, """
                    providers:
                      two:
                        kind: openai
                        base_url: %s/v1
                        keys: [KEY_ONE, KEY_TWO]
                    default_provider: two
                    """.formatted(provider.url()));
            Map<String, String> settings =
                    Map.of("GATEWAY_CONFIG", file.toString(), "KEY_ONE", "one-of-two", "KEY_TWO", "two-of-two");
            try (var product = Product.start(settings, InstantSource.system())) {
                List<String> keys = List.of(product.newKey(), product.newKey());
                provider.answers(200, ANSWER);
                product.call(Endpoint.CHAT_COMPLETIONS, keys.getFirst(), PRICED);
                Scraped well = scrape(product);
                assertThat(well.values())
                        .containsEntry("agw_provider_circuit_open[model=gpt-4o-mini, provider=two]", 0.0)
                        .containsEntry("agw_provider_keys[provider=two]", 2.0)
                        .containsEntry("agw_provider_keys_resting[provider=two]", 0.0);

                provider.answers(401, "{}");
                product.call(Endpoint.CHAT_COMPLETIONS, keys.getFirst(), PRICED);
                provider.answers(500, "{}");
                for (int i = 0; i < 24; i++) {
                    product.call(Endpoint.CHAT_COMPLETIONS, keys.get(i % 2), PRICED);
                }

                Scraped sick = scrape(product);
                assertThat(sick.values())
                        .containsEntry("agw_provider_circuit_open[model=gpt-4o-mini, provider=two]", 1.0)
                        .containsEntry("agw_provider_cooling_down[model=gpt-4o-mini, provider=two]", 0.0);
                assertThat(sick.sum("agw_provider_keys_resting", "provider=two"))
                        .isGreaterThanOrEqualTo(1);
            }
        }
    }

    private static Scraped scrape(Product product) {
        return Scraped.of(product.gateway().reports().metrics().scrape());
    }
}
