package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class BudgetPagesEdgeTest {
    private static final String LIST = "/dashboard/budgets";
    private static final String NEW = LIST + "/new";
    private static final SignInCase CASE = new SignInCase();
    private static final Browser ADMIN = CASE.signedIn("budgets@example.com", "admin");
    private static final Browser VIEWER = CASE.signedIn("budget-viewer@example.com", "viewer");

    @AfterAll
    static void close() {
        CASE.close();
    }

    /** The path of a new budget's page. */
    private static String make(String name, String limit, String... fields) {
        String[] all = new String[fields.length + 10];
        String[] usual = {"name", name, "limit", limit, "period", "month", "mode", "hard", "thresholds", "50, 100"};
        System.arraycopy(usual, 0, all, 0, usual.length);
        System.arraycopy(fields, 0, all, usual.length, fields.length);
        ADMIN.open(NEW).hasStatus(200);
        return Browser.target(NEW, ADMIN.submit(NEW, all));
    }

    private static Json.Obj stored(String page) {
        return CASE.admin(Sent.get("/admin/v1/budgets/" + page.substring(page.lastIndexOf('/') + 1)));
    }

    @Test
    void a_budget_is_made_for_a_team_and_models_and_shown_in_words() {
        CASE.admin(Sent.post("/admin/v1/teams", "{\"name\":\"Budget chat\"}"));
        String page = make("", "12.50", "team", "Budget chat", "model", "mock-*");

        assertThat(ADMIN.open(LIST).text()).contains("Team Budget chat, mock-*", "$12.50");
        assertThat(ADMIN.open(page).hasStatus(200).text()).contains("$12.50", "Budget chat", "50, 100 %");
    }

    @Test
    void a_raise_adds_to_the_limit_in_force_and_shows_it_before() {
        String page = make("Raised", "100");

        assertThat(ADMIN.open(page + "/raise?amount=25").text()).contains("$100.00", "$125.00");
        ADMIN.submit(page + "/raise", "amount", "50", "until", "friday").hasStatus(303);
        assertThat(ADMIN.open(page).text()).contains("Raised by", "$150.00", "raised by $50.00");
        ADMIN.open(page + "/raise");
        ADMIN.submit(page + "/raise", "amount", "$25", "until", "week").hasStatus(303);
        assertThat(Objects.requireNonNull(stored(page).object("raise")).member("by_usd"))
                .isEqualTo(new Json.Num("75"));

        ADMIN.open(page);
        ADMIN.submit(page + "/raise/end").hasStatus(303);
        assertThat(stored(page).object("raise")).isNull();
    }

    @Test
    void a_raise_that_cannot_be_read_changes_nothing() {
        String page = make("Not raised", "100");
        ADMIN.open(page + "/raise");
        assertThat(ADMIN.submit(page + "/raise", "amount", "much", "until", "friday")
                        .hasStatus(400)
                        .text())
                .contains("The amount cannot be read", "value=\"much\"");
        ADMIN.submit(page + "/raise", "amount", "5", "until", "date", "date", "2001-01-01")
                .hasStatus(400);

        assertThat(stored(page).object("raise")).isNull();
    }

    @Test
    void a_change_changes_what_differs_and_a_refusal_keeps_the_form() {
        String page = make("Changed", "100");
        ADMIN.open(page);
        assertThat(ADMIN.submit(page + "/edit", "limit", "lots", "mode", "hard", "name", "Changed", "thresholds", "50")
                        .hasStatus(400)
                        .text())
                .contains("limit_usd", "value=\"lots\"");
        ADMIN.open(page);
        ADMIN.submit(page + "/edit", "limit", "70", "mode", "soft", "name", "Changed", "thresholds", "50, 100")
                .hasStatus(303);

        assertThat(stored(page).text("mode")).isEqualTo("soft");
        assertThat(ADMIN.open(page).text()).contains("$70.00");
    }

    @Test
    void a_budget_is_deleted_only_with_the_word() {
        String page = make("Deleted", "100");
        ADMIN.open(page);
        ADMIN.submit(page + "/delete", "word", "yes").hasStatus(400);
        ADMIN.open(page).hasStatus(200);
        ADMIN.submit(page + "/delete", "word", "delete").hasStatus(303);

        ADMIN.open(page).hasStatus(404);
    }

    @Test
    void filters_and_order_are_in_the_address() {
        make("Soft filter", "100", "tag", "env:one");
        make("Second filter", "200");

        assertThat(ADMIN.open(LIST + "?scope=tag&q=filter").text())
                .contains("Soft filter")
                .doesNotContain("Second filter");
        assertThat(ADMIN.open(LIST + "?full=80&q=filter").text()).contains("No budget matches");
        String largest = ADMIN.open(LIST + "?q=filter&sort=limit").text();
        assertThat(largest.indexOf("Second filter")).isLessThan(largest.indexOf("Soft filter"));
    }

    @Test
    void who_may_not_change_budgets_is_shown_no_forms_and_refused() {
        String page = make("Seen", "100");

        assertThat(VIEWER.open(page).hasStatus(200).text()).doesNotContain("/raise", "/delete", "/edit\"");
        VIEWER.open(page + "/raise").hasStatus(403);
        VIEWER.open(NEW).hasStatus(403);
        VIEWER.open(LIST);
        VIEWER.submit(page + "/raise", "amount", "50", "until", "friday").hasStatus(403);
        VIEWER.submit(page + "/delete", "word", "delete").hasStatus(403);
        ADMIN.submitWith(page + "/delete", "same-origin", "forged", "word", "delete")
                .hasStatus(403);
        ADMIN.open(page).hasStatus(200);
    }

    @Test
    void a_team_viewer_sees_the_budgets_of_the_team_alone() {
        String team = String.valueOf(CASE.admin(Sent.post("/admin/v1/teams", "{\"name\":\"Budgets own\"}"))
                .text("id"));
        String own = make("Own budget", "100", "team", team);
        String other = make("Company budget", "1000");
        Browser browser = CASE.signedIn(CASE.email(), "team_viewer", team);

        assertThat(browser.open(LIST).text()).contains("Own budget").doesNotContain("Company budget");
        browser.open(own).hasStatus(200);
        browser.open(other).hasStatus(404);
        browser.open(LIST + "/bud_" + "0".repeat(32)).hasStatus(404);
        browser.open(LIST + "/..%2fkeys").hasStatus(404);
    }

    @Test
    void an_account_shows_its_sessions_and_ends_the_others() {
        String email = CASE.email();
        Browser here = CASE.signedIn(email, "viewer");
        Browser elsewhere = new Browser(CASE.edge);
        CASE.signIn(elsewhere, email, SignInCase.PASSWORD).hasStatus(303);

        assertThat(here.open("/dashboard/account").text()).contains(email, "this browser", "Sign out elsewhere");
        here.submit("/dashboard/account/elsewhere").hasStatus(303);

        elsewhere.open("/dashboard/account").hasStatus(303);
        assertThat(here.open("/dashboard/account").hasStatus(200).text()).doesNotContain("Sign out elsewhere");
    }
}
