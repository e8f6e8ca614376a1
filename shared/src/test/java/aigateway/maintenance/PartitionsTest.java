package aigateway.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.budgets.Holds;
import aigateway.budgets.Settlement;
import aigateway.kernel.Money;
import aigateway.kernel.RandomIds;
import aigateway.kernel.RequestId;
import aigateway.kernel.Tokens;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.Ledger;
import aigateway.testing.TestDatabase;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The tables of calls, divided by the time in a request's id. */
class PartitionsTest {
    private static final String HOLD = """
            insert into hold (request_id, attempt, state, amount_nano_usd, periods, key_id, tags, endpoint, provider, model,
                price_version, expires_at)
            values (:id, 1, 'dispatched', 700, '{}', 'k', '{}', 'responses', 'openai', 'm', 'v', now() - interval '1 s')""";

    private final TestDatabase database = TestDatabase.empty();
    private final Postgres postgres = database.connect();
    private final Ledger ledger = new Ledger(postgres);
    private final String now =
            new RandomIds(new Random(7), InstantSource.system()).request().value();

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void the_usage_of_a_new_id_is_in_the_partition_of_its_month_and_its_audit_row_in_that_of_its_day() {
        migrate("14");
        charge(now);
        audit(now);

        assertThat(placeOf("usage", now))
                .isEqualTo("usage_" + text("select to_char(now() at time zone 'UTC', 'YYYYMM') v"));
        assertThat(placeOf("call_audit", now))
                .isEqualTo("call_audit_" + text("select to_char(now() at time zone 'UTC', 'YYYYMMDD') v"));
    }

    @Test
    void rows_from_before_the_migration_are_all_there_each_once_and_can_be_corrected_once() {
        migrate("13?");
        List<String> ids = List.of(
                "req_00000000000000000000000000000001",
                now,
                "req_01ffffffffffffffffffffffffffffff",
                "req_f3a91c0e5b7d2846f3a91c0e5b7d2846",
                "a name of another form");
        ids.forEach(this::charge);
        ids.forEach(this::audit);

        migrate("14");

        assertThat(text("select count(*) || ' ' || count(distinct request_id) v from usage"))
                .isEqualTo("5 5");
        assertThat(text("select count(*) || ' ' || count(distinct request_id) v from call_audit"))
                .isEqualTo("5 5");
        assertThat(placeOf("usage", "req_f3a91c0e5b7d2846f3a91c0e5b7d2846")).isEqualTo("usage_old");
        for (String id : ids) {
            assertThat(settle(id)).as(id).isEqualTo(Holds.Ending.CORRECTED);
            assertThat(settle(id)).as(id).isEqualTo(Holds.Ending.REPEATED);
            audit(id);
        }
        assertThat(text("select count(*) || ' ' || sum(cost_nano_usd) v from usage"))
                .isEqualTo("10 2500");
        assertThat(text("select count(*) v from call_audit")).isEqualTo("5");
    }

    @Test
    void a_missing_partition_fails_no_settlement_and_is_made_when_its_time_has_no_rows() {
        migrate("14");
        String later = text("select first_id('req', now() + interval '20 years') v") + "00000000000000000000";
        text("select drop_partitions('usage', now() + interval '9 months')::text v");
        charge(now);
        charge(later);

        assertThat(placeOf("usage", now)).isEqualTo("usage_default");
        assertThat(settle(now)).isEqualTo(Holds.Ending.CORRECTED);
        assertThat(text("select make_partitions() v"))
                .as("three months without a row; this one has some")
                .isEqualTo("3");
        assertThat(placeOf("usage", now)).isEqualTo("usage_default");

        assertThat(text("select delete_undated('usage', now() + interval '1 day', 100) v"))
                .isEqualTo("3");
        assertThat(text("select make_partitions() v")).isEqualTo("1");
        charge(now);
        assertThat(placeOf("usage", now)).isNotEqualTo("usage_default");
    }

    @Test
    void partitions_reach_three_months_and_fourteen_days_ahead() {
        migrate("14");

        assertThat(text("""
                select bool_and(to_regclass('usage_' || to_char(
                    (date_trunc('month', now(), 'UTC') at time zone 'UTC') + n * interval '1 month', 'YYYYMM'))
                    is not null)::text v from generate_series(0, 3) n""")).isEqualTo("true");
        assertThat(text("""
                select bool_and(to_regclass('call_audit_' || to_char(
                    (now() at time zone 'UTC') + n * interval '1 day', 'YYYYMMDD'))
                    is not null)::text v from generate_series(0, 14) n""")).isEqualTo("true");
        assertThat(text("select make_partitions() v")).isEqualTo("0");
    }

    @Test
    void a_partition_is_dropped_when_its_whole_time_is_over_and_not_before() {
        migrate("14");
        charge(now);

        assertThat(text("select drop_partitions('usage', now()) v")).isEqualTo("0");
        assertThat(text("select drop_partitions('usage', date_trunc('month', now() + interval '1 month', 'UTC')) v"))
                .isEqualTo("1");
        assertThat(text("select count(*) v from usage")).isEqualTo("0");
    }

    @Test
    void a_role_without_rights_on_tables_can_make_and_drop_partitions() {
        migrate("14");
        postgres.update(Sql.of("drop table usage_"
                + text("select to_char(date_trunc('month', now(), 'UTC') + interval '3 months', 'YYYYMM') v")));

        assertThat(text("""
                with role as (select set_config('role', 'pg_monitor', false))
                select (select make_partitions() where set_config is not null)::text v from role""")).isEqualTo("1");
    }

    private void migrate(String version) {
        Flyway.configure(PartitionsTest.class.getClassLoader())
                .dataSource(database.url(), "postgres", "")
                .locations("classpath:migrations")
                .target(version)
                .load()
                .migrate();
    }

    private void charge(String id) {
        postgres.update(Sql.named(HOLD, values -> values.set("id", id)));
        assertThat(text("select expire_holds('dispatched', 10)::text v")).isEqualTo("1");
    }

    private void audit(String id) {
        postgres.update(Sql.named("""
                with stored as (select record_calls(jsonb_build_array(jsonb_build_object('request_id', :id::text,
                    'key_id', 'k', 'endpoint', 'responses', 'status', 200, 'millis', 1, 'source', '::1'))))
                update total_day set one = true from stored""", values -> values.set("id", id)));
    }

    private Holds.Ending settle(String id) {
        return ledger.settle(
                new Settlement(new RequestId(id), 1, Settlement.Outcome.SETTLED, Tokens.NONE, new Money(500), null, 1));
    }

    private String placeOf(String table, String id) {
        return postgres.query(
                        Sql.named(
                                "select tableoid::regclass::text v from " + table + " where request_id = :id limit 1",
                                values -> values.set("id", id)),
                        row -> row.text("v"))
                .getFirst();
    }

    private String text(String sql) {
        return postgres.query(Sql.of(sql), row -> row.text("v")).getFirst();
    }
}
