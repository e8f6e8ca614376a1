package aigateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.LedgerTotals;
import aigateway.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database of the version before, with calls that its own functions have recorded, becomes one ledger. */
class LedgerMigrationTest {
    private static final String BEFORE = "19";
    /** Of calls three days ago, yesterday and now. */
    private static final List<Integer> DAYS = List.of(3, 1, 0);

    private final TestDatabase database = TestDatabase.empty();
    private final Postgres postgres = database.connect();

    @BeforeEach
    void calls() {
        migrate(BEFORE);
        var before = new CallsBefore(postgres);
        DAYS.forEach(before::make);
    }

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void every_figure_of_every_day_stays_what_it_was() {
        List<String> attempts = lines("""
                select concat_ws(' ', day, key_id, endpoint, provider, model, outcome, sum(calls), sum(unpriced_calls),
                    sum(input_tokens), sum(cached_input_tokens), sum(output_tokens), sum(cost_nano_usd),
                    sum(provider_cost_nano_usd), sum(millis)) line
                from usage_day group by day, key_id, endpoint, provider, model, outcome order by line""");
        List<String> tags = lines("""
                select concat_ws(' ', day, tag, key_id, model, outcome, sum(calls), sum(cost_nano_usd)) line
                from usage_day cross join unnest(tags) tag group by day, tag, key_id, model, outcome order by line""");
        List<String> statuses = lines("""
                select concat_ws(' ', day, key_id, endpoint, status, sum(calls)) line
                from call_day group by day, key_id, endpoint, status order by line""");
        assertThat(attempts).hasSizeGreaterThan(8);
        assertThat(statuses).hasSize(15);

        migrate("latest");

        assertThat(lines("""
                select concat_ws(' ', (hour at time zone 'UTC')::date, key_id, endpoint, provider, model, outcome, sum(calls),
                    sum(unpriced_calls), sum(input_tokens), sum(cached_input_tokens), sum(output_tokens), sum(cost_nano_usd),
                    sum(provider_cost_nano_usd), sum(millis)) line
                from usage_hour where outcome <> 'answered'
                group by (hour at time zone 'UTC')::date, key_id, endpoint, provider, model, outcome
                order by line""")).isEqualTo(attempts);
        assertThat(lines("""
                select concat_ws(' ', day, tag, key_id, model, outcome, attempts + cached_calls, cost_nano_usd) line
                from usage_tag_day where kind = 0 and tag <> '' order by line""")).isEqualTo(tags);
        assertThat(lines("""
                select concat_ws(' ', (hour at time zone 'UTC')::date, key_id, endpoint, status, sum(calls)) line
                from usage_hour where status <> 0 group by (hour at time zone 'UTC')::date, key_id, endpoint, status
                order by line""")).isEqualTo(statuses);
        assertThat(lines("select rule || ' ' || what line from broken_money()")).isEmpty();
        assertThat(lines("select rule || ' ' || what line from check_money(100)"))
                .isEmpty();
        assertThat(lines("select distinct day::text line from usage_day"))
                .contains(lines("select ((now() at time zone 'UTC')::date - 3)::text line")
                        .getFirst());
    }

    @Test
    void counters_do_not_go_backwards() {
        List<String> consumed = lines("""
                select concat_ws(' ', endpoint, provider, model, outcome, sum(calls), sum(input_tokens), sum(cached_input_tokens),
                    sum(output_tokens), sum(cost_nano_usd), sum(millis)) line
                from usage_day group by endpoint, provider, model, outcome
                order by endpoint, provider, model, outcome""");
        List<String> answered = lines("""
                select concat_ws(' ', endpoint, status, sum(calls)) line from call_day group by endpoint, status
                order by endpoint, status""");

        migrate("latest");

        assertThat(LedgerTotals.attempts(postgres)).isEqualTo(consumed);
        assertThat(LedgerTotals.calls(postgres)).isEqualTo(answered);
    }

    @Test
    void rows_of_calls_move_into_the_ledger_in_steps_and_a_killed_one_loses_nothing() throws SQLException {
        List<String> calls = lines("""
                select concat_ws(' ', request_id, status, code, millis, source, skeleton, model) line
                from call_audit order by request_id""");
        migrate("latest");
        List<String> answered = LedgerTotals.calls(postgres);
        String sums = sums();

        assertThat(move(4)).isEqualTo(4);
        try (Connection killed = DriverManager.getConnection(database.url());
                Statement statement = killed.createStatement()) {
            killed.setAutoCommit(false);
            statement.execute("select move_call_audit(5)");
            assertThat(move(5)).as("another process moves rows").isZero();
            postgres.query(
                    Sql.of(
                            "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = current_database()"
                                    + " and state = 'idle in transaction'"),
                    row -> true);
        }
        assertThat(lines("select count(*)::text line from call_audit"))
                .containsExactly(Integer.toString(calls.size() - 4));
        while (move(4) > 0) {}

        assertThat(lines("""
                select concat_ws(' ', request_id, status, code, call_millis, source, skeleton, asked_model) line
                from usage where status is not null order by request_id""")).isEqualTo(calls);
        assertThat(lines("select distinct outcome line from usage where attempt = 0 order by outcome"))
                .containsExactly("cached", "refused");
        assertThat(LedgerTotals.calls(postgres)).isEqualTo(answered);
        assertThat(sums()).isEqualTo(sums);
        assertThat(lines("select rule || ' ' || what line from broken_money()")).isEmpty();
    }

    @Test
    void an_instance_of_the_version_before_still_settles_and_its_calls_are_counted_once() {
        migrate("latest");
        while (move(100) > 0) {}
        String before = answeredCalls();

        new CallsBefore(postgres).make(0);
        while (move(1) > 0) {}

        assertThat(Integer.parseInt(answeredCalls())).isEqualTo(Integer.parseInt(before) + 6);
        assertThat(lines("select concat_ws(' ', outcome, status, calls) line from usage_hour"
                        + " where status <> 0 and outcome <> 'answered' order by line"))
                .containsExactly(
                        "cached 200 1",
                        "charged 502 1",
                        "refused 429 1",
                        "settled 200 1",
                        "settled 200 1",
                        "voided 503 1");
        assertThat(lines("select rule || ' ' || what line from broken_money()")).isEmpty();
    }

    @Test
    void what_was_charged_before_is_corrected_after() {
        migrate("latest");

        assertThat(lines("select result line from settle(jsonb_build_array(jsonb_build_object('request_id',"
                        + " (select request_id from usage where outcome = 'charged' order by request_id limit 1), 'attempt', 1,"
                        + " 'outcome', 'settled', 'cost_nano_usd', 10, 'input_tokens', 1, 'cached_input_tokens', 0,"
                        + " 'cache_write_tokens', 0, 'output_tokens', 1, 'reasoning_tokens', 0, 'millis', 0)))"))
                .containsExactly("corrected");

        assertThat(lines("select sum(cost_nano_usd)::text line from usage_hour where outcome = 'charged'"))
                .containsExactly("2010");
        String counted = """
                select sum(cost_nano_usd)::text line from (
                    select cost_nano_usd from usage_total
                    union all
                    select cost_nano_usd from usage_hour where hour >= (select totalled_before from reporting)) t""";
        assertThat(lines(counted)).isEqualTo(lines("select sum(cost_nano_usd)::text line from usage"));
        assertThat(lines("select rule || ' ' || what line from broken_money()")).isEmpty();
    }

    private String answeredCalls() {
        return lines("select sum(calls)::text line from usage_hour where status <> 0")
                .getFirst();
    }

    private String sums() {
        return lines("select coalesce(string_agg(h::text, '|' order by h::text), '') line from usage_hour h")
                .getFirst();
    }

    private int move(int rows) {
        return postgres.query(Sql.of("select move_call_audit(?) moved", rows), row -> (int) row.number("moved"))
                .getFirst();
    }

    private List<String> lines(String sql) {
        return postgres.query(Sql.of(sql), row -> row.text("line"));
    }

    private void migrate(String version) {
        Flyway.configure(LedgerMigrationTest.class.getClassLoader())
                .dataSource(database.url(), "postgres", "")
                .locations("classpath:migrations")
                .target(version)
                .load()
                .migrate();
    }
}
