package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.usage.UsageQuery;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class BudgetReportsTest extends ReportsCase {
    @Test
    void a_month_with_a_change_of_clock_has_the_figures_of_the_usage_api() {
        schedule("{\"name\":\"Monthly\",\"every\":\"month\"}");
        spend("2026-09-30T23:30:00", CHAT, 4 * DOLLAR);
        spend("2026-10-01T00:30:00", CHAT, DOLLAR);
        spend("2026-10-25T02:30:00", SEARCH, 7 * DOLLAR);
        spend("2026-10-31T23:30:00", CHAT, 2 * DOLLAR);
        spend("2026-11-01T00:30:00", CHAT, 9 * DOLLAR);
        run();
        assertThat(reports()).isEmpty();

        clock.advance(Duration.between(clock.instant(), at("2026-11-01T06:00:00")));
        run();

        assertThat(reports()).containsExactly("Monthly, 2026-10");
        Json.Obj figures = figures(only());
        assertThat(usd(figures, "total", "cost_usd")).isEqualTo("10");
        assertThat(usd(figures, "previous", "cost_usd")).isEqualTo("4");
        var usage = UsageQuery.of(at("2026-10-01T00:00:00"), at("2026-11-01T00:00:00"), BERLIN);
        assertThat(Objects.requireNonNull(product.gateway()
                                .admin()
                                .usages()
                                .report(usage)
                                .total()
                                .figures()
                                .cost())
                        .toUsd())
                .isEqualTo("10");
        assertThat(figures.items("days")).hasSize(3);
        assertThat(only().text())
                .contains("Spend: $10.00 (+$6.00 against the period before)", "- Search: $7.00", "- Search: +$7.00");
    }

    @Test
    void what_a_scheduler_missed_is_made_once_and_a_long_pause_has_a_bound() {
        schedule("{\"name\":\"Daily\",\"every\":\"day\",\"hour\":7}");
        clock.advance(Duration.ofDays(3));
        run();
        run();
        assertThat(reports()).containsExactlyInAnyOrder("Daily, 2026-10-28", "Daily, 2026-10-29", "Daily, 2026-10-30");

        clock.advance(Duration.ofDays(30));
        run();
        assertThat(reports()).hasSize(3 + ReportSchedule.PERIODS_MAX);
    }

    @Test
    void two_schedulers_make_one_report_and_send_it_once() throws InterruptedException {
        schedule("{\"name\":\"Daily\",\"every\":\"day\",\"channels\":[\"" + channel() + "\"]}");
        clock.advance(Duration.ofDays(1));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var result :
                    threads.invokeAll(List.of(Executors.callable(this::run), Executors.callable(this::run)))) {
                assertThat(result.state()).isEqualTo(java.util.concurrent.Future.State.SUCCESS);
            }
        }
        send();

        assertThat(reports()).containsExactly("Daily, 2026-10-28");
        assertThat(receiver.received()).hasSize(1);
        assertThat(receiver.received().getFirst().body()).contains("Daily, 2026-10-28");
    }

    @Test
    void a_receiver_that_was_down_for_a_day_gets_the_report_once() {
        schedule("{\"name\":\"Monthly\",\"every\":\"month\",\"channels\":[\"" + channel() + "\"]}");
        clock.advance(Duration.between(clock.instant(), at("2026-11-01T06:00:00")));
        receiver.answers(503);
        for (int hour = 0; hour < 24; hour++) {
            run();
            send();
            clock.advance(Duration.ofHours(1));
        }
        int failed = receiver.received().size();
        assertThat(failed).isPositive();

        receiver.answers(204);
        for (int hour = 0; hour < 48; hour++) {
            run();
            send();
            clock.advance(Duration.ofHours(1));
        }
        assertThat(receiver.received()).hasSize(failed + 1);
    }

    @Test
    void each_team_gets_its_own_report_and_sees_no_other() {
        schedule("{\"name\":\"Teams\",\"every\":\"week\",\"scope\":\"each_team\"}");
        spend("2026-10-27T12:00:00", CHAT, DOLLAR);
        spend("2026-10-27T12:00:00", SEARCH, 3 * DOLLAR);
        clock.advance(Duration.ofDays(6));
        run();

        assertThat(reports())
                .containsExactlyInAnyOrder(
                        "Teams, " + SCRIPT + ", 2026-10-26 to 2026-11-01", "Teams, Search, 2026-10-26 to 2026-11-01");
        VisibleTeams search = VisibleTeams.of(Set.of(new TeamId(SEARCH)));
        List<Report> seen = list(search);
        assertThat(seen).extracting(Report::teamName).containsExactly("Search");
        assertThat(usd(figures(seen.getFirst()), "total", "cost_usd")).isEqualTo("3");
        Report other = list(VisibleTeams.of(Set.of(new TeamId(CHAT)))).getFirst();
        assertThat(product.gateway().budgetReports().reports().find(other.id(), search))
                .isEmpty();
    }
}
