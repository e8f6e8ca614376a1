package aigateway.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.LogLines;
import aigateway.testing.Product;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a sweep deletes. */
class RetentionTest {
    /** More than one step of a rule deletes. */
    private static final int MANY = 12_000;

    private final Product product = Product.start(Map.of("USAGE_RETENTION_DAYS", "300"), InstantSource.system());

    @AfterEach
    void close() {
        product.close();
    }

    @Test
    void old_rows_are_deleted_until_none_is_left_not_a_fixed_number_in_a_sweep() {
        product.update(
                "insert into idempotency select 'k', n::text, '', 'job_' || n, now() - interval '2 days'"
                        + " from generate_series(1, ?) n",
                MANY);
        product.update(
                "insert into delivery (id, event_id, target, job_id, key_id, event_type, url, body, status, created_at)"
                        + " select 'evt_' || n, 'evt_' || n, 't', 'j', 'k', 'e', '', '', 'delivered', now() - interval '31 days'"
                        + " from generate_series(1, ?) n",
                MANY);
        product.update(
                "insert into call_audit (request_id, at, key_id, endpoint, status, millis, source)"
                        + " select 'old_' || n, now() - interval '91 days', 'k', 'e', 200, 1, 's' from generate_series(1, ?) n",
                MANY);

        sweep();

        assertThat(count("idempotency")).isEqualTo("0");
        assertThat(count("delivery")).isEqualTo("0");
        assertThat(count("call_audit")).isEqualTo("0");
    }

    @Test
    void audit_rows_go_with_the_partition_of_their_day_and_usage_with_that_of_its_month() {
        partition("call_audit", "day", "92 days", "YYYYMMDD");
        partition("call_audit", "day", "89 days", "YYYYMMDD");
        partition("usage", "month", "340 days", "YYYYMM");
        partition("usage", "month", "290 days", "YYYYMM");
        String now = product.chat(product.newKey()).request().value();

        sweep();

        assertThat(count(
                        "pg_class where relname = 'call_audit_' || to_char(now() at time zone 'UTC' - interval '92 days',"
                                + " 'YYYYMMDD')"))
                .isEqualTo("0");
        assertThat(count(
                        "pg_class where relname = 'call_audit_' || to_char(now() at time zone 'UTC' - interval '89 days',"
                                + " 'YYYYMMDD')"))
                .isEqualTo("1");
        assertThat(count("usage where key_id = 'k'")).isEqualTo("1");
        assertThat(product.rows("request_id", "call_audit where key_id <> 'k'")).containsExactly(now);
    }

    @Test
    void ended_jobs_batches_and_budget_periods_go_and_open_or_young_ones_stay() {
        product.update("""
                insert into job (id, key_id, kind, status, created_at, finished_at) values
                ('job_old', 'k', 'responses', 'succeeded', now() - interval '99 days', now() - interval '91 days'),
                ('job_open', 'k', 'responses', 'cancelled', now() - interval '99 days', null),
                ('job_young', 'k', 'responses', 'dead', now() - interval '99 days', now() - interval '89 days')""");
        product.update("""
                insert into batch (id, key_id, jobs, created_at, finished_at) values
                ('bat_old', 'k', 1, now() - interval '99 days', now() - interval '91 days'),
                ('bat_young', 'k', 1, now() - interval '99 days', now() - interval '89 days')""");
        product.update("""
                insert into budget_period (budget_id, starts_at, ends_at, reserved_nano_usd) values
                ('bud_old', now() - interval '302 days', now() - interval '301 days', 0),
                ('bud_held', now() - interval '302 days', now() - interval '301 days', 5),
                ('bud_young', now() - interval '300 days', now() - interval '299 days', 0),
                ('bud_total', now() - interval '900 days', null, 0)""");
        product.update("insert into void_attempt values ('a', 1, now() - interval '8 days'), ('b', 1, now())");
        product.update("insert into unheld_usage values ('a', 1, now() - interval '301 days'), ('b', 1, now())");

        sweep();

        assertThat(product.rows("request_id", "unheld_usage")).containsExactly("b");
        assertThat(product.rows("id", "job order by id")).containsExactly("job_open", "job_young");
        assertThat(product.rows("id", "batch")).containsExactly("bat_young");
        assertThat(product.rows("budget_id", "budget_period order by 1"))
                .containsExactly("bud_held", "bud_total", "bud_young");
        assertThat(product.rows("request_id", "void_attempt")).containsExactly("b");
    }

    @Test
    void a_rule_that_fails_keeps_no_other_from_deleting() {
        product.update("alter table idempotency rename to idempotency_away");
        product.update("insert into void_attempt values ('a', 1, now() - interval '8 days')");

        try (var log = LogLines.open()) {
            sweep();
            assertThat(log.lines("sweep_task_failed"))
                    .anySatisfy(line -> assertThat(line).contains("retention_idempotency"));
        }
        assertThat(count("void_attempt")).isEqualTo("0");
    }

    @Test
    void the_sweep_makes_the_partitions_that_are_missing() {
        String last = "'usage_' || to_char(date_trunc('month', now(), 'UTC') + interval '3 months', 'YYYYMM')";
        product.update("drop table " + product.rows(last, "reporting").getFirst());

        sweep();

        assertThat(count("pg_class where relname = " + last)).isEqualTo("1");
    }

    /** As if it had been made at that time, with a row in it. */
    private void partition(String table, String unit, String age, String format) {
        String at = "date_trunc('" + unit + "', now() - interval '" + age + "', 'UTC')";
        String name = table + "_"
                + product.rows("to_char(" + at + " at time zone 'UTC', '" + format + "')", "reporting")
                        .getFirst();
        String from = product.rows("first_id('req', " + at + ")", "reporting").getFirst();
        String to = product.rows("first_id('req', " + at + " + interval '1 " + unit + "')", "reporting")
                .getFirst();
        // The early partition has the place of every time before the migration.
        product.update("drop table if exists " + table + "_early");
        product.update("create table " + name + " partition of " + table + " for values from ('" + from + "') to ('"
                + to + "')");
        String more = table.equals("usage")
                ? " (request_id, attempt, at, key_id, endpoint, provider, model, outcome, input_tokens, cached_input_tokens,"
                        + " cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd, millis) values ('"
                        + from
                        + "', 1, now() - interval '" + age + "', 'k', 'e', 'p', 'm', 'settled', 1, 0, 0, 1, 0, 5, 1)"
                : " (request_id, at, key_id, endpoint, status, millis, source) values ('" + from
                        + "', now() - interval '" + age + "', 'k', 'e', 200, 1, 's')";
        product.update("insert into " + table + more);
    }

    private String count(String from) {
        return product.rows("count(*)", from).getFirst();
    }

    private void sweep() {
        product.gateway().maintenance().sweep().run();
    }
}
