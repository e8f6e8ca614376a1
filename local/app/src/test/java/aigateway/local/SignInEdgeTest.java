package aigateway.local;

import static aigateway.local.SignInCase.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.kernel.PersonId;
import aigateway.testing.TestGateway;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignInEdgeTest {
    private static final String SESSION = "__Host-agw-session";
    private static final SignInCase CASE = new SignInCase();

    @AfterAll
    static void close() {
        CASE.close();
    }

    @Test
    void an_admin_gives_a_one_time_password_that_is_shown_once() {
        PersonId id = CASE.person(CASE.email(), "viewer");

        Json.Obj made = CASE.admin(Sent.of("POST", "/admin/v1/people/" + id + "/password"));

        assertThat(made.members()).containsOnlyKeys("object", "person", "password", "expires_at");
        assertThat(made.text("password")).matches("[a-z0-9]{6}(-[a-z0-9]{6}){3}");
        CASE.edge.send(Sent.of("POST", "/admin/v1/people/" + id + "/password")).hasStatus(401);
        CASE.edge
                .send(Sent.of("POST", "/admin/v1/people/per_x/password").bearer(TestGateway.ADMIN_TOKEN))
                .refusedWith(404, "not_found");
    }

    @Test
    void a_person_replaces_the_one_time_password_sees_the_first_page_and_signs_out() {
        String email = CASE.email();
        Browser browser = CASE.signedIn(email, "viewer");

        assertThat(browser.open("/dashboard").hasStatus(200).text()).contains(email, "viewer");
        HttpReply out = browser.submit("/dashboard/logout");

        assertThat(Browser.target("/dashboard/logout", out)).isEqualTo("/dashboard/login");
        assertThat(browser.cookies).doesNotContainKey(SESSION);
        assertThat(Browser.target("/dashboard", browser.open("/dashboard"))).isEqualTo("/dashboard/login");
        assertThat(Browser.target("/dashboard/login", CASE.signIn(browser, email, PASSWORD)))
                .isEqualTo("/dashboard");
    }

    @Test
    void a_session_with_a_one_time_password_can_do_nothing_else() {
        String email = CASE.email();
        var browser = new Browser(CASE.edge);
        CASE.signIn(browser, email, CASE.oneTime(CASE.person(email, "admin")));

        assertThat(Browser.target("/dashboard", browser.open("/dashboard"))).isEqualTo("/dashboard/password");
        CASE.edge.send(browser.cookie(Sent.get("/admin/v1/keys"))).hasStatus(401);
    }

    @Test
    void a_wrong_password_says_no_more_than_an_unknown_person() {
        String email = CASE.email();
        CASE.signedIn(email, "viewer");
        var browser = new Browser(CASE.edge);

        String wrong =
                CASE.signIn(browser, email, "wrong").hasStatus(403).text().replace(email, "");
        String other = CASE.email();
        var elsewhere = new Browser(CASE.edge);
        String unknown =
                CASE.signIn(elsewhere, other, "wrong").hasStatus(403).text().replace(other, "");
        assertThat(wrong.replaceAll("value=\"[^\"]*\"", "")).isEqualTo(unknown.replaceAll("value=\"[^\"]*\"", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "none"})
    void a_form_of_another_site_signs_no_one_in(String site) {
        String email = CASE.email();
        CASE.signedIn(email, "viewer");
        var browser = new Browser(CASE.edge);
        browser.open("/dashboard/login");
        String token = browser.token();

        browser.submitWith("/dashboard/login", site, token, "email", email, "password", PASSWORD)
                .hasStatus(403);
        browser.submitWith("/dashboard/login", "same-origin", "another", "email", email, "password", PASSWORD)
                .hasStatus(403);
        new Browser(CASE.edge)
                .submitWith("/dashboard/login", "same-origin", token, "email", email, "password", PASSWORD)
                .hasStatus(403);
    }

    @Test
    void a_form_in_a_session_needs_the_token_of_the_session() {
        Browser browser = CASE.signedIn(CASE.email(), "viewer");

        browser.submitWith("/dashboard/logout", "same-origin", "another").hasStatus(403);
        browser.submitWith("/dashboard/logout", "cross-site", "another").hasStatus(403);

        browser.open("/dashboard").hasStatus(200);
    }

    @Test
    void the_admin_api_takes_the_cookie_for_reads_and_for_changes_only_with_the_token() {
        Browser browser = CASE.signedIn(CASE.email(), "admin");
        browser.open("/dashboard");
        String token = browser.token();

        CASE.edge.send(browser.cookie(Sent.get("/admin/v1/keys"))).hasStatus(200);
        CASE.edge
                .send(browser.cookie(Sent.get("/admin/v1/keys")).with("Sec-Fetch-Site", "cross-site"))
                .hasStatus(403);
        Sent create = browser.cookie(Sent.post("/admin/v1/keys", "{\"name\":\"by cookie\"}"));
        assertThat(CASE.edge.send(create).hasStatus(403).error().text("code")).isEqualTo("csrf_token_missing");
        CASE.edge.send(create.with("X-CSRF-Token", "another")).hasStatus(403);
        CASE.edge
                .send(create.with("X-CSRF-Token", token).with("Sec-Fetch-Site", "cross-site"))
                .hasStatus(403);
        CASE.edge
                .send(create.with("X-CSRF-Token", token).with("Sec-Fetch-Site", "same-origin"))
                .hasStatus(201);
        CASE.edge.send(browser.cookie(Sent.get("/v1/models"))).hasStatus(401);
    }

    @Test
    void a_viewer_in_a_session_changes_nothing_and_sees_no_sessions() {
        String email = CASE.email();
        Browser browser = CASE.signedIn(email, "viewer");
        browser.open("/dashboard");
        String token = browser.token();

        CASE.edge
                .send(browser.cookie(Sent.post("/admin/v1/keys", "{\"name\":\"k\"}"))
                        .with("X-CSRF-Token", token))
                .hasStatus(403);
        CASE.edge
                .send(browser.cookie(Sent.get("/admin/v1/people/per_00000000000000000000000000000000/sessions")))
                .hasStatus(403);
    }

    @Test
    void an_admin_lists_sessions_and_ends_them() {
        String email = CASE.email();
        Browser browser = CASE.signedIn(email, "viewer");
        String id = String.valueOf(((Json.Obj) CASE.admin(Sent.get("/admin/v1/people?q=" + email))
                        .items("data")
                        .getFirst())
                .text("id"));

        List<Json> sessions =
                CASE.admin(Sent.get("/admin/v1/people/" + id + "/sessions")).items("data");
        Json.Obj session = (Json.Obj) sessions.getFirst();
        assertThat(session.text("browser")).isEqualTo("A browser of the tests");
        assertThat(session.text("source")).isEqualTo(Edges.SOURCE);
        String path = "/admin/v1/people/" + id + "/sessions/" + session.text("id");
        CASE.edge.send(Sent.of("DELETE", path).bearer(TestGateway.ADMIN_TOKEN)).hasStatus(200);

        assertThat(Browser.target("/dashboard", browser.open("/dashboard"))).isEqualTo("/dashboard/login");
        CASE.edge.send(Sent.of("DELETE", path).bearer(TestGateway.ADMIN_TOKEN)).refusedWith(404, "not_found");
        assertThat(CASE.admin(Sent.of("DELETE", "/admin/v1/people/" + id + "/sessions"))
                        .items("data"))
                .isEmpty();
        CASE.edge
                .send(Sent.of("DELETE", "/admin/v1/people/per_x/sessions").bearer(TestGateway.ADMIN_TOKEN))
                .refusedWith(404, "not_found");
    }

    @Test
    void a_link_of_another_site_leads_on_with_the_cookies_of_this_one() {
        Browser browser = CASE.signedIn(CASE.email(), "viewer");

        HttpReply onward = browser.openFromElsewhere("/dashboard").hasStatus(200);

        assertThat(onward.text()).contains("http-equiv=\"refresh\" content=\"0;url=\"");
        browser.open("/dashboard").hasStatus(200);
    }
}
