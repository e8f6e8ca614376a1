package aigateway.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.LogLines;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a sweep deletes. */
class RetentionTest {
    /** More than one step of a rule deletes. */
    private static final int MANY = 12_000;

    /** Its clock stands still: a rule's time in a sweep is not over before its rows are. */
    private final Product product = Product.start(Map.of("USAGE_RETENTION_DAYS", "300"), ManualClock.atNow());

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

        sweep();

        assertThat(count("idempotency")).isEqualTo("0");
        assertThat(count("delivery")).isEqualTo("0");
    }

    @Test
    void usage_goes_with_the_partition_of_its_month() {
        partition("340 days");
        partition("290 days");

        sweep();

        assertThat(count("usage where key_id = 'k'")).isEqualTo("1");
    }

    @Test
    void calls_lose_address_and_skeleton_after_the_time_of_the_audit_and_keep_their_row() {
        String now = product.chat(product.newKey()).request().value();
        // More than one step.
        product.update("""
                insert into usage (request_id, attempt, key_id, endpoint, provider, model, outcome, input_tokens,
                    cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, millis, status, source, skeleton)
                select first_id('req', now() - interval '91 days') || lpad(n::text, 20, '0'), 1, 'k', 'e', 'p', 'm', 'voided',
                    0, 0, 0, 0, 0, 0, 200, '192.0.2.1', '{}' from generate_series(1, ?) n""", MANY);
        product.update("update usage set source = '192.0.2.1' where request_id = ?", now);

        sweep();
        sweep();

        assertThat(count("usage where key_id = 'k' and status = 200")).isEqualTo(Integer.toString(MANY));
        assertThat(count("usage where key_id = 'k' and (source is not null or skeleton is not null)"))
                .isEqualTo("0");
        assertThat(product.rows("request_id", "usage where source is not null")).containsExactly(now);
    }

    @Test
    void rows_of_the_former_table_of_calls_move_in_steps() {
        product.update("""
                insert into call_audit (request_id, key_id, endpoint, status, millis, source)
                select first_id('req', now()) || lpad(n::text, 20, '0'), 'k', 'e', 429, 1, 's'
                from generate_series(1, ?) n""", MANY);

        sweep();
        sweep();

        assertThat(count("call_audit")).isEqualTo("0");
        assertThat(count("usage where outcome = 'refused' and status = 429")).isEqualTo(Integer.toString(MANY));
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
    private void partition(String age) {
        String at = "date_trunc('month', now() - interval '" + age + "', 'UTC')";
        String name = "usage_"
                + product.rows("to_char(" + at + " at time zone 'UTC', 'YYYYMM')", "reporting")
                        .getFirst();
        String from = product.rows("first_id('req', " + at + ")", "reporting").getFirst();
        String to = product.rows("first_id('req', " + at + " + interval '1 month')", "reporting")
                .getFirst();
        // The early partition has the place of every time before the migration.
        product.update("drop table if exists usage_early");
        product.update(
                "create table " + name + " partition of usage for values from ('" + from + "') to ('" + to + "')");
        product.update(
                "insert into usage (request_id, attempt, at, key_id, endpoint, provider, model, outcome, input_tokens,"
                        + " cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd, millis)"
                        + " values ('"
                        + from
                        + "', 1, now() - interval '" + age + "', 'k', 'e', 'p', 'm', 'settled', 1, 0, 0, 1, 0, 5, 1)");
    }

    private String count(String from) {
        return product.rows("count(*)", from).getFirst();
    }

    private void sweep() {
        product.gateway().maintenance().sweep().run();
    }
}
