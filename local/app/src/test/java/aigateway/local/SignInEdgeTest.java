package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.RequestBody;
import aigateway.kernel.PersonId;
import aigateway.people.Person;
import aigateway.signin.OneTimePassword;
import aigateway.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignInEdgeTest {
    private static final String PASSWORD = "a good long password";
    private static final String SESSION = "__Host-agw-session";
    private static final TestGateway GATEWAY = TestGateway.start(Map.of());
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());
    private static final AtomicInteger PEOPLE = new AtomicInteger();

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
    }

    private static Json.Obj admin(Sent request) {
        return EDGE.send(request.bearer(TestGateway.ADMIN_TOKEN)).json();
    }

    /** A new person; returns the id. */
    private static PersonId person(String email, String role) {
        var body = new RequestBody(
                ("{\"email\":\"" + email + "\",\"role\":\"" + role + "\"}").getBytes(StandardCharsets.UTF_8),
                "application/json");
        return GATEWAY.gateway()
                .people()
                .managePeople()
                .create("admin-token", body)
                .map(Person::id)
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    private static String email() {
        return "person" + PEOPLE.incrementAndGet() + "@example.com";
    }

    private static String oneTime(PersonId person) {
        return GATEWAY.gateway()
                .signIn()
                .manage()
                .resetPassword("admin-token", person)
                .map(OneTimePassword::text)
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    @Test
    void an_admin_gives_a_one_time_password_that_is_shown_once() {
        PersonId id = person(email(), "viewer");

        Json.Obj made = admin(Sent.of("POST", "/admin/v1/people/" + id + "/password"));

        assertThat(made.members()).containsOnlyKeys("object", "person", "password", "expires_at");
        assertThat(made.text("password")).matches("[a-z0-9]{6}(-[a-z0-9]{6}){3}");
        EDGE.send(Sent.of("POST", "/admin/v1/people/" + id + "/password")).hasStatus(401);
        EDGE.send(Sent.of("POST", "/admin/v1/people/per_x/password").bearer(TestGateway.ADMIN_TOKEN))
                .refusedWith(404, "not_found");
    }

    private static HttpReply signIn(Browser browser, String email, String password) {
        browser.open("/dashboard/login").hasStatus(200);
        return browser.submit("/dashboard/login", "email", email, "password", password);
    }

    /** In the browser of a person who has chosen a password. */
    private static Browser signedIn(String email, String role) {
        var browser = new Browser(EDGE);
        HttpReply limited = signIn(browser, email, oneTime(person(email, role)));
        assertThat(Browser.target("/dashboard/login", limited)).isEqualTo("/dashboard/password");
        browser.open("/dashboard/password");
        HttpReply changed = browser.submit("/dashboard/password", "new", PASSWORD, "repeated", PASSWORD);
        assertThat(Browser.target("/dashboard/password", changed)).isEqualTo("/dashboard");
        return browser;
    }

    @Test
    void a_person_replaces_the_one_time_password_sees_the_first_page_and_signs_out() {
        String email = email();
        Browser browser = signedIn(email, "viewer");

        assertThat(browser.open("/dashboard").hasStatus(200).text()).contains(email, "viewer");
        HttpReply out = browser.submit("/dashboard/logout");

        assertThat(Browser.target("/dashboard/logout", out)).isEqualTo("/dashboard/login");
        assertThat(browser.cookies).doesNotContainKey(SESSION);
        assertThat(Browser.target("/dashboard", browser.open("/dashboard"))).isEqualTo("/dashboard/login");
        assertThat(Browser.target("/dashboard/login", signIn(browser, email, PASSWORD)))
                .isEqualTo("/dashboard");
    }

    @Test
    void a_session_with_a_one_time_password_can_do_nothing_else() {
        String email = email();
        var browser = new Browser(EDGE);
        signIn(browser, email, oneTime(person(email, "admin")));

        assertThat(Browser.target("/dashboard", browser.open("/dashboard"))).isEqualTo("/dashboard/password");
        EDGE.send(browser.cookie(Sent.get("/admin/v1/keys"))).hasStatus(401);
    }

    @Test
    void a_wrong_password_says_no_more_than_an_unknown_person_and_the_lock_says_for_how_long() {
        String email = email();
        signedIn(email, "viewer");
        var browser = new Browser(EDGE);

        String wrong = signIn(browser, email, "wrong").hasStatus(403).text().replace(email, "");
        String other = email();
        var elsewhere = new Browser(EDGE);
        String unknown = signIn(elsewhere, other, "wrong").hasStatus(403).text().replace(other, "");
        assertThat(wrong.replaceAll("value=\"[^\"]*\"", "")).isEqualTo(unknown.replaceAll("value=\"[^\"]*\"", ""));

        HttpReply last = null;
        for (int i = 0; i < 6; i++) {
            last = signIn(browser, email, "wrong");
        }
        assertThat(last.hasStatus(429).text()).contains("Please try again in");
        assertThat(Long.parseLong(last.header("retry-after"))).isBetween(1L, 60L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "none"})
    void a_form_of_another_site_signs_no_one_in(String site) {
        String email = email();
        signedIn(email, "viewer");
        var browser = new Browser(EDGE);
        String page = browser.open("/dashboard/login").text();
        String token = page.replaceAll("(?s).*name=\"csrf\" value=\"([^\"]+)\".*", "$1");

        browser.submitWith("/dashboard/login", site, token, "email", email, "password", PASSWORD)
                .hasStatus(403);
        browser.submitWith("/dashboard/login", "same-origin", "another", "email", email, "password", PASSWORD)
                .hasStatus(403);
        new Browser(EDGE)
                .submitWith("/dashboard/login", "same-origin", token, "email", email, "password", PASSWORD)
                .hasStatus(403);
    }

    @Test
    void a_form_in_a_session_needs_the_token_of_the_session() {
        Browser browser = signedIn(email(), "viewer");

        browser.submitWith("/dashboard/logout", "same-origin", "another").hasStatus(403);
        browser.submitWith("/dashboard/logout", "cross-site", "another").hasStatus(403);

        browser.open("/dashboard").hasStatus(200);
    }

    @Test
    void the_admin_api_takes_the_cookie_for_reads_and_for_changes_only_with_the_token() {
        Browser browser = signedIn(email(), "admin");
        String page = browser.open("/dashboard").text();
        String token = page.replaceAll("(?s).*name=\"csrf\" value=\"([^\"]+)\".*", "$1");

        EDGE.send(browser.cookie(Sent.get("/admin/v1/keys"))).hasStatus(200);
        EDGE.send(browser.cookie(Sent.get("/admin/v1/keys")).with("Sec-Fetch-Site", "cross-site"))
                .hasStatus(403);
        Sent create = browser.cookie(Sent.post("/admin/v1/keys", "{\"name\":\"by cookie\"}"));
        assertThat(EDGE.send(create).hasStatus(403).error().text("code")).isEqualTo("csrf_token_missing");
        EDGE.send(create.with("X-CSRF-Token", "another")).hasStatus(403);
        EDGE.send(create.with("X-CSRF-Token", token).with("Sec-Fetch-Site", "cross-site"))
                .hasStatus(403);
        EDGE.send(create.with("X-CSRF-Token", token).with("Sec-Fetch-Site", "same-origin"))
                .hasStatus(201);
        EDGE.send(browser.cookie(Sent.get("/v1/models"))).hasStatus(401);
    }

    @Test
    void a_viewer_in_a_session_changes_nothing_and_sees_no_sessions() {
        String email = email();
        Browser browser = signedIn(email, "viewer");
        String token = browser.open("/dashboard").text().replaceAll("(?s).*name=\"csrf\" value=\"([^\"]+)\".*", "$1");

        EDGE.send(browser.cookie(Sent.post("/admin/v1/keys", "{\"name\":\"k\"}"))
                        .with("X-CSRF-Token", token))
                .hasStatus(403);
        EDGE.send(browser.cookie(Sent.get("/admin/v1/people/per_00000000000000000000000000000000/sessions")))
                .hasStatus(403);
    }

    @Test
    void an_admin_lists_sessions_and_ends_them() {
        String email = email();
        Browser browser = signedIn(email, "viewer");
        String id = String.valueOf(((Json.Obj) admin(Sent.get("/admin/v1/people?q=" + email))
                        .items("data")
                        .getFirst())
                .text("id"));

        List<Json> sessions =
                admin(Sent.get("/admin/v1/people/" + id + "/sessions")).items("data");
        Json.Obj session = (Json.Obj) sessions.getFirst();
        assertThat(session.text("browser")).isEqualTo("A browser of the tests");
        assertThat(session.text("source")).isEqualTo(Edges.SOURCE);
        String path = "/admin/v1/people/" + id + "/sessions/" + session.text("id");
        EDGE.send(Sent.of("DELETE", path).bearer(TestGateway.ADMIN_TOKEN)).hasStatus(200);

        assertThat(Browser.target("/dashboard", browser.open("/dashboard"))).isEqualTo("/dashboard/login");
        EDGE.send(Sent.of("DELETE", path).bearer(TestGateway.ADMIN_TOKEN)).refusedWith(404, "not_found");
        assertThat(admin(Sent.of("DELETE", "/admin/v1/people/" + id + "/sessions"))
                        .items("data"))
                .isEmpty();
        EDGE.send(Sent.of("DELETE", "/admin/v1/people/per_x/sessions").bearer(TestGateway.ADMIN_TOKEN))
                .refusedWith(404, "not_found");
    }

    @Test
    void a_link_of_another_site_leads_on_with_the_cookies_of_this_one() {
        Browser browser = signedIn(email(), "viewer");

        HttpReply onward = browser.openFromElsewhere("/dashboard").hasStatus(200);

        assertThat(onward.text()).contains("http-equiv=\"refresh\" content=\"0;url=\"");
        browser.open("/dashboard").hasStatus(200);
    }

    @ParameterizedTest
    @CsvSource({"/dashboard/login, style.css", "/dashboard/login/, ../style.css", "/dashboard/oidc/start, ../style.css"
    })
    void links_are_relative_so_that_they_work_below_a_stage(String path, String style) {
        HttpReply page = new Browser(EDGE).open(path);

        assertThat(page.text()).contains("href=\"" + style + "\"").doesNotContain("=\"/", "=\"http");
    }

    @Test
    void a_page_may_load_nothing_from_elsewhere_and_is_not_stored() {
        for (String path : List.of("/dashboard/login", "/dashboard/style.css")) {
            HttpReply reply = EDGE.send(Sent.get(path)).hasStatus(200);
            assertThat(reply.header("content-security-policy"))
                    .startsWith("default-src 'none'; ")
                    .contains("frame-ancestors 'none'", "form-action 'self'")
                    .doesNotContain("unsafe", "http", "*", "script-src");
            assertThat(reply.header("x-frame-options")).isEqualTo("DENY");
            assertThat(reply.header("referrer-policy")).isEqualTo("no-referrer");
        }
        assertThat(EDGE.send(Sent.get("/dashboard/login")).header("cache-control"))
                .isEqualTo("no-store");
    }

    @Test
    void what_was_typed_is_shown_as_text() {
        HttpReply page = signIn(new Browser(EDGE), "\"><script>alert(1)</script>", "wrong");

        assertThat(page.hasStatus(403).text()).doesNotContain("<script>").contains("&lt;script&gt;");
    }

    @Test
    void without_a_provider_there_is_no_link_to_one() {
        assertThat(EDGE.send(Sent.get("/dashboard/login")).text()).doesNotContain("oidc");
        EDGE.send(Sent.get("/dashboard/oidc/callback?code=1&state=2&session_state=3"))
                .hasStatus(404);
    }

    @Test
    void a_body_that_is_no_form_or_too_long_is_refused() {
        var browser = new Browser(EDGE);
        browser.open("/dashboard/login");
        EDGE.send(browser.cookie(Sent.post("/dashboard/login", "{}"))).hasStatus(400);
        browser.submitWith("/dashboard/login", "same-origin", "x".repeat(70_000))
                .hasStatus(413);
    }
}
