package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class KeyPagesEdgeTest {
    private static final Pattern SECRET =
            Pattern.compile("<code id=\"secret\">(agw_([a-z0-9]+)\\.[A-Za-z0-9_-]+)</code>");
    private static final String MARKUP = "\"><script>alert(1)</script>";
    private static final String NEW = "/dashboard/keys/new";
    private static final SignInCase CASE = new SignInCase();
    private static final Browser ADMIN = CASE.signedIn("keys@example.com", "admin");
    private static final Browser VIEWER = CASE.signedIn("key-viewer@example.com", "viewer");

    @AfterAll
    static void close() {
        CASE.close();
    }

    private record Made(String id, String secret, String page) {}

    private static Made make(String name, String... fields) {
        ADMIN.open(NEW).hasStatus(200);
        String[] all = new String[fields.length + 2];
        all[0] = "name";
        all[1] = name;
        System.arraycopy(fields, 0, all, 2, fields.length);
        HttpReply made = ADMIN.submit(NEW, all).hasStatus(201);
        Matcher secret = SECRET.matcher(made.text());
        assertThat(secret.find()).as(made.text()).isTrue();
        assertThat(made.header("cache-control")).isEqualTo("no-store");
        return new Made(secret.group(2), secret.group(1), made.text());
    }

    private static String page(Made key) {
        return "/dashboard/keys/" + key.id();
    }

    private static HttpReply call(String secret, String model) {
        return CASE.edge.send(Sent.post(
                        "/v1/chat/completions",
                        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")
                .bearer(secret));
    }

    @Test
    void a_new_key_shows_its_secret_once_with_snippets_and_works() {
        Made key = make(
                "once",
                "rpm",
                "60",
                "parallel",
                "4",
                "budget_limit",
                "5",
                "budget_period",
                "month",
                "budget_mode",
                "hard");

        assertThat(key.page()).contains("api_key=&quot;" + key.secret(), "ANTHROPIC_BASE_URL=http");
        call(key.secret(), "mock-1").hasStatus(200);
        for (String later :
                new String[] {page(key), "/dashboard/keys", page(key) + "/edit", "/dashboard/find?q=once"}) {
            assertThat(ADMIN.open(later).text()).as(later).doesNotContain(key.secret());
        }
        assertThat(ADMIN.open(page(key)).hasStatus(200).text()).contains("60/min, 4 at once", "$5.00");
    }

    @Test
    void a_test_call_goes_the_way_of_every_call() {
        Made key = make("tested");

        HttpReply tested = ADMIN.submit(page(key) + "/test", "secret", key.secret(), "model", "mock-1")
                .hasStatus(200);

        Matcher request = Pattern.compile("requests/(req_[0-9a-f]{32})").matcher(tested.text());
        assertThat(request.find()).isTrue();
        ADMIN.open("/dashboard/requests/" + request.group(1)).hasStatus(200);
        assertThat(tested.text()).contains("<strong>200</strong>", "mock-1");
        assertThat(tested.header("cache-control")).isEqualTo("no-store");
    }

    @Test
    void a_test_call_takes_only_the_secret_of_its_key() {
        Made one = make("one");
        Made other = make("other");

        HttpReply refused = ADMIN.submit(page(one) + "/test", "secret", other.secret(), "model", "mock-1");

        assertThat(refused.hasStatus(400).text()).doesNotContain(other.secret());
    }

    @Test
    void what_the_api_refuses_is_said_in_its_words_and_the_form_keeps_what_was_typed() {
        ADMIN.open(NEW);
        HttpReply refused = ADMIN.submit(NEW, "name", MARKUP, "rpm", "many");

        assertThat(refused.hasStatus(400).text())
                .contains("limits.rpm", "value=\"many\"")
                .doesNotContain("<script>alert");
    }

    @Test
    void a_name_is_shown_as_text() {
        Made key = make(MARKUP);

        for (String path :
                new String[] {page(key), "/dashboard/keys", page(key) + "/edit", "/dashboard/find?q=script"}) {
            assertThat(ADMIN.open(path).text()).as(path).doesNotContain("<script>alert");
        }
    }

    @Test
    void a_change_names_in_the_audit_only_what_was_changed() {
        Made key = make("before", "rpm", "60", "model_limits", "gpt-4o* rpm=5", "tags", "env:prod");
        ADMIN.open(page(key) + "/edit").hasStatus(200);

        ADMIN.submit(
                        page(key) + "/edit",
                        "name",
                        "after",
                        "rpm",
                        "60",
                        "model_limits",
                        "gpt-4o* rpm=5",
                        "tags",
                        "env:prod",
                        "cache",
                        "off",
                        "expires",
                        "never")
                .hasStatus(303);

        assertThat(ADMIN.open(page(key)).text()).contains("after", "Changed: name<", "gpt-4o*: 5/min");
    }

    @Test
    void a_rolled_key_shows_its_new_secret_once_and_the_end_of_the_old_one() {
        Made key = make("rolled");
        ADMIN.open(page(key));
        HttpReply rolled = ADMIN.submit(page(key) + "/roll", "grace", "3600").hasStatus(200);
        Matcher secret = SECRET.matcher(rolled.text());
        assertThat(secret.find()).isTrue();

        call(secret.group(1), "mock-1").hasStatus(200);
        call(key.secret(), "mock-1").hasStatus(200);
        assertThat(ADMIN.open(page(key)).text())
                .contains("Its old secret still works")
                .doesNotContain(secret.group(1));
    }

    @Test
    void a_key_is_revoked_only_with_its_name() {
        Made key = make("to revoke");
        ADMIN.open(page(key));
        ADMIN.submit(page(key) + "/revoke", "name", "another").hasStatus(400);
        call(key.secret(), "mock-1").hasStatus(200);

        ADMIN.submit(page(key) + "/revoke", "name", "to revoke").hasStatus(303);

        call(key.secret(), "mock-1").hasStatus(401);
        assertThat(ADMIN.open(page(key)).text()).contains("Revoked").doesNotContain("/revoke\"");
    }

    @Test
    void a_key_says_why_a_call_was_refused_and_whether_another_would_be() {
        Made key = make("why", "models", "mock-1");
        call(key.secret(), "mock-2").hasStatus(403);

        assertThat(ADMIN.open(page(key)).text()).contains("The key may not use this model.");
        assertThat(ADMIN.open(page(key) + "?try_model=mock-1&try_tokens=10").text())
                .contains("It would pass");
        assertThat(ADMIN.open(page(key) + "?try_model=mock-2").text()).contains("may not use the model");
    }

    @Test
    void a_checked_model_that_the_catalogue_lost_still_restricts_the_key() {
        Made key = make("checked", "model.gone-1", "on");

        call(key.secret(), "mock-1").hasStatus(403);
        assertThat(ADMIN.open(page(key)).text()).contains("<code>gone-1</code>");
    }

    @Test
    void who_may_not_change_keys_is_shown_no_forms_and_refused() {
        Made key = make("seen");

        assertThat(VIEWER.open(page(key)).hasStatus(200).text())
                .contains("seen")
                .doesNotContain("/revoke", "/edit");
        VIEWER.open(NEW).hasStatus(403);
        VIEWER.open("/dashboard/keys");
        VIEWER.submit(page(key) + "/revoke", "name", "seen").hasStatus(403);
        VIEWER.submit(page(key) + "/test", "secret", key.secret(), "model", "mock-1")
                .hasStatus(403);
        ADMIN.submitWith(page(key) + "/revoke", "same-origin", "forged", "name", "seen")
                .hasStatus(403);
        call(key.secret(), "mock-1").hasStatus(200);
    }

    @Test
    void a_team_viewer_sees_the_keys_of_the_team_alone() {
        String team = String.valueOf(CASE.admin(Sent.post("/admin/v1/teams", "{\"name\":\"Keys own\"}"))
                .text("id"));
        Made own = make("own key", "team", "Keys own");
        Made other = make("other key");
        Browser browser = CASE.signedIn(CASE.email(), "team_viewer", team);

        assertThat(browser.open("/dashboard/keys").text()).contains("own key").doesNotContain("other key");
        browser.open(page(own)).hasStatus(200);
        browser.open(page(other)).hasStatus(404);
        browser.open("/dashboard/keys/unknown1").hasStatus(404);
        assertThat(browser.open("/dashboard/find?q=other").text()).contains("Nothing found");
        browser.open("/dashboard/find?q=" + other.id()).hasStatus(200);
    }

    @Test
    void a_search_leads_to_what_it_names() {
        Made key = make("the one and only");

        assertThat(Browser.target("/dashboard/find", ADMIN.open("/dashboard/find?q=" + key.id())))
                .isEqualTo(page(key));
        assertThat(Browser.target("/dashboard/find", ADMIN.open("/dashboard/find?q=The+one+and+only")))
                .isEqualTo(page(key));
        String request = call(key.secret(), "mock-1").header("x-request-id");
        assertThat(Browser.target("/dashboard/find", ADMIN.open("/dashboard/find?q=" + request)))
                .isEqualTo("/dashboard/requests/" + request);
        assertThat(ADMIN.open("/dashboard/find?q="
                                + MARKUP.replace("\"", "%22")
                                        .replace("<", "%3C")
                                        .replace(">", "%3E"))
                        .text())
                .doesNotContain("<script>alert");
    }
}
