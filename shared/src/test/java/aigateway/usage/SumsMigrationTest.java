package aigateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.TestDatabase;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sums of days as V22 made them become those of V28. */
class SumsMigrationTest {
    private final TestDatabase database = TestDatabase.empty();
    private final Postgres postgres = database.connect();

    @AfterEach
    void close() {
        postgres.close();
    }

    /** Of days that are closed, and of those that are not. */
    @Test
    void sums_of_days_by_few_columns_are_those_that_the_version_before_had() {
        migrate("19");
        var before = new CallsBefore(postgres);
        List.of(3, 1, 0).forEach(before::make);
        migrate("27");
        before.make(0);
        List<String> tags = lines("""
                select concat_ws(' ', day, tag, key_id, team_id, model, outcome, sum(calls), sum(cost_nano_usd)) line
                from usage_tag_day group by day, tag, key_id, team_id, model, outcome order by line""");
        List<String> closed = lines("""
                select concat_ws(' ', day, key_id, model, outcome, code, sum(calls), sum(cost_nano_usd)) line
                from usage_day_closed group by day, key_id, model, outcome, code order by line""");
        assertThat(closed).hasSizeGreaterThan(3);

        migrate("28");

        assertThat(lines("""
                select concat_ws(' ', day, tag, key_id, team_id, model, outcome, sum(attempts + cached_calls),
                    sum(cost_nano_usd)) line
                from usage_tag_day where kind = 0
                group by day, tag, key_id, team_id, model, outcome order by line""")).isEqualTo(tags);
        assertThat(lines("""
                select concat_ws(' ', day, key_id, model, outcome, code,
                    sum(case outcome when 'answered' then answered_calls
                        else attempts + cached_calls + refused_calls end),
                    sum(cost_nano_usd)) line
                from usage_day where kind = 0 group by day, key_id, model, outcome, code order by line""")).containsAll(closed);
        assertThat(new LedgerFigures(postgres).ofDays()).isEmpty();
        while (Integer.parseInt(lines("select close_hours(5)::text line").getFirst()) > 0) {}
        assertThat(new LedgerFigures(postgres).ofDays()).isEmpty();
        assertThat(lines("select (closed_before > now() - interval '3 hours 1 minute')::text line from reporting"))
                .containsExactly("true");
    }

    private List<String> lines(String sql) {
        return postgres.query(Sql.of(sql), row -> row.text("line"));
    }

    private void migrate(String version) {
        Flyway.configure(SumsMigrationTest.class.getClassLoader())
                .dataSource(database.url(), "postgres", "")
                .locations("classpath:migrations")
                .target(version)
                .load()
                .migrate();
    }
}
