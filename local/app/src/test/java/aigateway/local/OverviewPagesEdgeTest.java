package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverviewPagesEdgeTest {
    private static FigurePagesCase pages;

    @BeforeAll
    static void open() {
        pages = new FigurePagesCase();
    }

    @AfterAll
    static void close() {
        pages.close();
    }

    @Test
    void without_a_sign_in_there_is_no_page() {
        HttpReply reply = new Browser(pages.edge).open("/dashboard");

        assertThat(Browser.target("/dashboard", reply)).isEqualTo("/dashboard/login");
    }

    @Test
    void the_figures_are_those_of_the_api() {
        long calls = Objects.requireNonNull(pages.api("/admin/v1/usage").object("total"))
                .integer("calls", -1);

        String page = pages.viewer.open("/dashboard").hasStatus(200).text();

        assertThat(page)
                .contains(">" + calls + "</a>", "A forecast needs 7 days of data", "Team alpha", "Team zeta")
                .contains("href=\"dashboard/usage?", "href=\"dashboard/requests?");
    }

    @Test
    void an_open_alert_is_among_what_needs_attention_and_leads_to_its_subject() {
        assertThat(pages.viewer.open("/dashboard").text())
                .contains("alert of alpha", "href=\"dashboard/teams/" + pages.own.team() + "\"");
    }

    @Test
    void a_used_up_budget_needs_attention() {
        String budget = pages.created(
                        "budgets",
                        "{\"name\":\"Small\",\"scope\":{\"team_id\":\"" + pages.other.team()
                                + "\"},\"limit_usd\":1,\"mode\":\"soft\"}")
                .json()
                .text("id");
        pages.sql("insert into budget_period (budget_id, starts_at, spent_nano_usd, reserved_nano_usd) select id,"
                + " period_start(period, zone, now()), 1200000000, 0 from budget where id = '" + budget + "'");

        assertThat(pages.admin.open("/dashboard").text())
                .contains("Small is used up", "$1.20 of $1.00 is spent or held", "href=\"dashboard/budgets/" + budget);
        assertThat(pages.teamViewer.open("/dashboard").text()).doesNotContain("Small is used up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"team", "model", "provider", "key"})
    void spend_is_divided_by_what_the_address_says(String by) {
        String page = pages.viewer.open("/dashboard?by=" + by).hasStatus(200).text();

        assertThat(page)
                .containsPattern("by=" + by + "\" aria-current=\"true\"")
                .contains("Spend by " + by);
    }

    @Test
    void a_viewer_of_a_team_sees_only_its_figures() {
        String page = pages.teamViewer.open("/dashboard?by=key").hasStatus(200).text();

        assertThat(page)
                .contains("alpha")
                .doesNotContain("zeta", pages.other.team(), pages.other.key(), "Without a team");
    }

    @Test
    void where_nothing_happened_all_is_quiet() {
        assertThat(pages.ofNoTeam.open("/dashboard").hasStatus(200).text())
                .contains("All quiet.", "Nothing in this period.");
    }

    @Test
    void without_a_comparison_nothing_is_compared() {
        assertThat(pages.viewer.open("/dashboard?compare=off").hasStatus(200).text())
                .contains("to see what changed")
                .doesNotContain("class=\"delta");
    }

    @Test
    void a_name_is_shown_as_text() {
        String team = pages.created("teams", "{\"name\":\"" + FigurePagesCase.SCRIPT + "\"}")
                .json()
                .text("id");
        pages.sql(
                "insert into alert (id, rule_id, kind, subject, period, team_id, title, body, facts, opened_at) select"
                        + " 'alr_' || md5('x'), id, kind, 'x', 'now', '" + team
                        + "', '\"><script>alert(1)</script>', '', '{}', now()"
                        + " from alert_rule where kind = 'spend_spike'");

        assertThat(pages.viewer.open("/dashboard").text())
                .contains(FigurePagesCase.SHOWN)
                .doesNotContain("<script>alert");
        assertThat(pages.viewer.open("/dashboard/teams").text())
                .contains(FigurePagesCase.SHOWN)
                .doesNotContain("<script>alert");
    }
}
