package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import aigateway.testing.LogLines;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A report that cannot be stored, among others. */
class FailedReportsTest extends ReportsCase {
    private static final String BROKEN = "rps_00000000000000000000000000000012";

    /** Reports that match the table broken are refused by the database. */
    @BeforeEach
    void makeBreakable() {
        product.update("create table broken (name text, team_id text, starts_at timestamptz)");
        product.update("""
                create function refuse_broken() returns trigger language plpgsql as $$
                begin
                    if exists (select from broken b where b.name = new.name and b.team_id is not distinct from new.team_id
                            and (b.starts_at is null or b.starts_at = new.starts_at)) then
                        raise exception 'canary';
                    end if;
                    return new;
                end $$""");
        product.update(
                "create trigger refuse_broken before insert on report for each row execute function refuse_broken()");
    }

    private void runFails() {
        assertThatIllegalStateException().isThrownBy(this::run);
    }

    private void number(String name, String id) {
        product.update("update report_schedule set id = ? where name = ?", id, name);
    }

    @Test
    void a_schedule_that_fails_keeps_no_other_from_being_made_and_the_run_says_so() {
        for (String name : List.of("First", "Broken", "Last")) {
            schedule("{\"name\":\"" + name + "\",\"every\":\"day\"}");
        }
        number("First", "rps_00000000000000000000000000000011");
        number("Broken", BROKEN);
        number("Last", "rps_00000000000000000000000000000013");
        product.update("insert into broken (name) values ('Broken')");
        clock.advance(Duration.ofDays(1));

        try (var log = LogLines.open()) {
            runFails();

            assertThat(log.lines("report_failed", BROKEN))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains(
                                    "\"level\":\"error\"",
                                    "\"period\":\"2026-10-28\"",
                                    "java.lang.IllegalStateException")
                            .doesNotContain("canary"));
        }
        assertThat(reports()).containsExactlyInAnyOrder("First, 2026-10-28", "Last, 2026-10-28");

        product.update("delete from broken");
        run();

        assertThat(reports()).containsExactlyInAnyOrder("First, 2026-10-28", "Last, 2026-10-28", "Broken, 2026-10-28");
    }

    @Test
    void a_team_and_a_period_that_fail_keep_no_other_team_or_period_from_being_made() {
        schedule("{\"name\":\"Teams\",\"every\":\"day\",\"scope\":\"each_team\"}");
        product.update(
                "insert into broken (name, team_id, starts_at) values ('Teams', ?, ?)",
                CHAT,
                at("2026-10-28T00:00:00"));
        clock.advance(Duration.ofDays(2));

        runFails();
        runFails();

        String chat = "Teams, " + SCRIPT;
        assertThat(reports())
                .containsExactlyInAnyOrder(
                        "Teams, Search, 2026-10-28", "Teams, Search, 2026-10-29", chat + ", 2026-10-29");

        product.update("delete from broken");
        run();

        assertThat(reports()).hasSize(4).contains(chat + ", 2026-10-28");
    }

    /** Or a report that fails for good would be tried for ever. */
    @Test
    void a_period_that_fails_is_given_up_when_it_is_too_old_to_be_caught_up() {
        schedule("{\"name\":\"Broken\",\"every\":\"day\"}");
        product.update("insert into broken (name, starts_at) values ('Broken', ?)", at("2026-10-28T00:00:00"));
        clock.advance(Duration.ofDays(ReportSchedule.PERIODS_MAX));
        runFails();

        clock.advance(Duration.ofDays(1));
        run();

        assertThat(reports()).hasSize(ReportSchedule.PERIODS_MAX).doesNotContain("Broken, 2026-10-28");
        assertThat(product.rows("done_until", "report_schedule where name = 'Broken'"))
                .isEqualTo(product.rows("max(ends_at)", "report"));
    }

    @Test
    void many_reports_that_fail_do_not_use_up_the_turn_of_the_others() {
        schedule("{\"name\":\"Broken\",\"every\":\"day\",\"scope\":\"each_team\"}");
        schedule("{\"name\":\"Whole\",\"every\":\"day\"}");
        number("Broken", BROKEN);
        number("Whole", "rps_00000000000000000000000000000013");
        product.update(
                "insert into team (id, name) select 'team_' || md5(n::text), 'Team ' || n from generate_series(1, 60) n");
        product.update("insert into broken (name, team_id) select 'Broken', id from team");
        clock.advance(Duration.ofDays(1));

        runFails();
        clock.advance(Duration.ofMinutes(1));
        runFails();

        assertThat(reports()).containsExactly("Whole, 2026-10-28");
    }
}
