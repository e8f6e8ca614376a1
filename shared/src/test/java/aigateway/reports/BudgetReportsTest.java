package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Problem;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.notices.SendNotices;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.WebhookReceiver;
import aigateway.usage.UsageQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BudgetReportsTest {
    /** Its clocks are put back in the night of 25 October 2026, so that October has an hour more. */
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static final String CHAT = "team_00000000000000000000000000000001";
    private static final String SEARCH = "team_00000000000000000000000000000002";
    private static final String SCRIPT = "\"><script>alert(1)</script>";
    private static final long DOLLAR = 1_000_000_000;

    private final ManualClock clock = new ManualClock(at("2026-10-28T12:00:00"));
    private final Product product = Product.start(Map.of("REPORTING_ZONE", "Europe/Berlin"), clock);
    private final WebhookReceiver receiver = WebhookReceiver.start();

    @BeforeEach
    void makeTeams() {
        product.update("update report_schedule set deleted_at = now()");
        product.update("update reporting set zone = 'Europe/Berlin', closed_before = '2000-01-01'");
        product.update("insert into team (id, name) values (?, ?), (?, 'Search')", CHAT, SCRIPT, SEARCH);
    }

    @AfterEach
    void close() {
        product.close();
        receiver.close();
    }

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

    @Test
    void names_are_no_code_in_the_page_and_no_formula_in_the_table() {
        product.update("update team set name = '=HYPERLINK(\"evil\")' where id = ?", SEARCH);
        spend("2026-10-28T10:00:00", CHAT, DOLLAR);
        spend("2026-10-28T10:00:00", SEARCH, DOLLAR);

        Report report = product.gateway()
                .budgetReports()
                .make()
                .makeNow(ReportPeriod.of(ReportPeriod.Every.DAY, LocalDate.of(2026, 10, 28), BERLIN), null);

        assertThat(report.html()).contains("&lt;script&gt;").doesNotContain("<script>");
        assertThat(report.csv()).contains("\"'=HYPERLINK(\"\"evil\"\")\"").doesNotContain(",\"=");
    }

    @Test
    void a_budget_shows_the_period_of_the_report_and_not_the_running_one() {
        String id = "bud_00000000000000000000000000000001";
        product.update("""
                insert into budget (id, period, zone, mode, limit_nano_usd, name) values (?, 'month', 'Europe/Berlin', 'hard', ?,
                    'All, monthly')""", id, 10 * DOLLAR);
        period(id, "2026-10-01T00:00:00", "2026-11-01T00:00:00", 10 * DOLLAR);
        period(id, "2026-11-01T00:00:00", "2026-12-01T00:00:00", DOLLAR);

        Report report = product.gateway()
                .budgetReports()
                .make()
                .makeNow(ReportPeriod.of(ReportPeriod.Every.MONTH, LocalDate.of(2026, 10, 5), BERLIN), null);

        assertThat(report.text())
                .contains("- All, monthly: $10.00 of $10.00 (100 %, hard, exhausted in 1 of 1 period)");
    }

    private void period(String budget, String from, String to, long spent) {
        product.update(
                "insert into budget_period (budget_id, starts_at, ends_at, spent_nano_usd) values (?, ?, ?, ?)",
                budget,
                at(from),
                at(to),
                spent);
    }

    private static Instant at(String local) {
        return java.time.LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    private void schedule(String json) {
        var made = product.gateway().budgetReports().manageSchedules().create("admin-token", Product.json(json));
        assertThat(made.map(_ -> "made").orElse(Problem::message)).isEqualTo("made");
    }

    private String channel() {
        return product.gateway()
                .notices()
                .manageChannels()
                .create(
                        "admin-token",
                        Product.json("{\"name\":\"Ops\",\"kind\":\"slack\",\"url\":\"" + receiver.url() + "\"}"))
                .map(made -> made.channel().id().value())
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    private void spend(String local, String team, long cost) {
        product.update("""
                insert into usage_hour (hour, key_id, team_id, endpoint, provider, model, asked_model, outcome, status, code,
                    calls, unpriced_calls, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
                    cost_nano_usd, provider_cost_nano_usd, saved_nano_usd, millis)
                values (date_trunc('hour', ?::timestamptz), 'key0000000000001', ?, 'chat', 'openai', 'gpt-test', 'gpt-test',
                    'settled', 200, '', 1, 0, 0, 0, 0, 0, 0, ?, 0, 0, 0)""", at(local), team, cost);
    }

    private void run() {
        product.gateway().budgetReports().make().run();
    }

    private void send() {
        SendNotices send = product.gateway().notices().send();
        send.run();
    }

    private List<Report> list(VisibleTeams visible) {
        return product.gateway().budgetReports().reports().list(new Reports.Filter(null, null, visible), null, 100);
    }

    private List<String> reports() {
        return list(VisibleTeams.ALL).stream().map(Report::title).toList();
    }

    private Report only() {
        Report listed = list(VisibleTeams.ALL).getFirst();
        return product.gateway()
                .budgetReports()
                .reports()
                .find(listed.id(), VisibleTeams.ALL)
                .orElseThrow();
    }

    private static Json.Obj figures(Report report) {
        return Objects.requireNonNull(JsonReader.objectOrNull(report.figures()));
    }

    private static @Nullable String usd(Json.Obj figures, String object, String member) {
        return Objects.requireNonNull(figures.object(object)).member(member) instanceof Json.Num(String digits)
                ? digits
                : null;
    }
}
