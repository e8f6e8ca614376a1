package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class ReportContentsTest extends ReportsCase {
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
}
