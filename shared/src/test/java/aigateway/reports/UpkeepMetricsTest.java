package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.LogLines;
import aigateway.testing.Product;
import org.junit.jupiter.api.Test;

/** Metrics of what the sweep counts and checks. */
class UpkeepMetricsTest {
    @Test
    void ended_jobs_and_deliveries_are_counted_by_sums_that_outlive_their_rows() {
        try (var product = Product.start()) {
            product.update(
                    "insert into job (id, key_id, kind, status, finished_at) values ('a', 'k', 'x', 'dead', now()),"
                            + " ('b', 'k', 'x', 'dead', now() - interval '5 minutes'), ('c', 'k', 'x', 'running', null)");
            product.update(
                    "insert into delivery (id, event_id, target, job_id, key_id, event_type, url, body, status, finished_at)"
                            + " values ('a', 'a', 't', 'j', 'k', 'e', '', '', 'failed', now()),"
                            + " ('b', 'b', 't', 'j', 'k', 'e', '', '', 'pending', null)");
            assertWork(product.gateway().reports().metrics().scrape());

            product.gateway().maintenance().sweep().run();
            product.gateway().maintenance().sweep().run();
            product.update("delete from job where id = 'b'");

            assertThat(product.rows("ended", "ended_work where kind = 'job'")).containsExactly("1");
            assertWork(product.gateway().reports().metrics().scrape());
        }
    }

    private static void assertWork(String scrape) {
        assertThat(scrape)
                .contains(
                        "agw_jobs{status=\"running\"} 1.0\n",
                        "agw_jobs_ended_total{status=\"dead\"} 2.0\n",
                        "agw_webhook_deliveries{status=\"pending\"} 1.0\n",
                        "agw_webhook_deliveries_ended_total{status=\"failed\"} 1.0\n")
                .doesNotContain("agw_jobs{status=\"dead\"}");
    }

    @Test
    void a_broken_audit_chain_is_a_gauge() {
        try (var product = Product.start()) {
            product.newKey();
            product.gateway().maintenance().sweep().run();
            assertThat(product.gateway().reports().metrics().scrape()).contains("agw_audit_chain_broken 0.0\n");
            product.newKey();
            product.update("update admin_event set actor = 'another' where seq = 2");

            product.gateway().maintenance().sweep().run();

            assertThat(product.gateway().reports().metrics().scrape()).contains("agw_audit_chain_broken 1.0\n");
        }
    }

    @Test
    void a_violation_of_the_money_is_a_gauge_and_an_error_in_the_log() {
        try (var product = Product.start();
                var log = LogLines.open()) {
            assertThat(product.gateway().reports().metrics().scrape())
                    .contains("agw_money_violations 0.0\n")
                    .doesNotContain("agw_money_check_age_seconds");
            product.update(
                    "insert into budget_period (budget_id, starts_at, spent_nano_usd) values ('bud_x', now(), 5)");

            product.gateway().maintenance().sweep().run();
            product.gateway().maintenance().sweep().run();

            assertThat(product.gateway().reports().metrics().scrape())
                    .contains(
                            "agw_money_violations 1.0\n",
                            "agw_money_check_age_seconds ",
                            "agw_money_round_age_seconds ");
            assertThat(log.lines("money_violation"))
                    .filteredOn(line -> line.contains("bud_x"))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("\"level\":\"error\"", "\"rule\":\"I2\""));
        }
    }

    @Test
    void a_provider_whose_own_cost_is_far_from_ours_is_a_gauge_and_a_warning_once_a_day() {
        try (var product = Product.start();
                var log = LogLines.open()) {
            product.update(
                    "insert into provider_cost_day values ((now() at time zone 'UTC')::date, 'openai', 'gpt-4o-mini', 7,"
                            + " 40000000, 10000000)");
            product.gateway().maintenance().sweep().run();
            product.gateway().maintenance().sweep().run();

            assertThat(product.gateway().reports().metrics().scrape())
                    .contains("agw_cost_ratio{model=\"gpt-4o-mini\",provider=\"openai\"} 4.0\n");
            assertThat(log.lines("cost_ratio"))
                    .filteredOn(line -> line.contains("gpt-4o-mini"))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("0.04", "0.01", "\"calls\":7"));
        }
    }
}
