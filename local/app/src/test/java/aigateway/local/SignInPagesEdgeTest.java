package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignInPagesEdgeTest {
    private static final SignInCase CASE = new SignInCase();

    @AfterAll
    static void close() {
        CASE.close();
    }

    @ParameterizedTest
    @CsvSource({"/dashboard/login, style.css", "/dashboard/login/, ../style.css", "/dashboard/oidc/start, ../style.css"
    })
    void links_are_relative_so_that_they_work_below_a_stage(String path, String style) {
        HttpReply page = new Browser(CASE.edge).open(path);

        assertThat(page.text()).contains("href=\"" + style + "\"").doesNotContain("=\"/", "=\"http");
    }

    @Test
    void a_page_may_load_nothing_from_elsewhere_and_is_not_stored() {
        for (String path : List.of("/dashboard/login", "/dashboard/style.css")) {
            HttpReply reply = CASE.edge.send(Sent.get(path)).hasStatus(200);
            assertThat(reply.header("content-security-policy"))
                    .startsWith("default-src 'none'; ")
                    .contains("frame-ancestors 'none'", "form-action 'self'", "script-src 'self';")
                    .doesNotContain("unsafe", "http", "*");
            assertThat(reply.header("x-frame-options")).isEqualTo("DENY");
            assertThat(reply.header("referrer-policy")).isEqualTo("no-referrer");
        }
        assertThat(CASE.edge.send(Sent.get("/dashboard/login")).header("cache-control"))
                .isEqualTo("no-store");
    }

    @Test
    void what_was_typed_is_shown_as_text() {
        HttpReply page = CASE.signIn(new Browser(CASE.edge), "\"><script>alert(1)</script>", "wrong");

        assertThat(page.hasStatus(403).text()).doesNotContain("<script>").contains("&lt;script&gt;");
    }

    @Test
    void without_a_provider_there_is_no_link_to_one() {
        assertThat(CASE.edge.send(Sent.get("/dashboard/login")).text()).doesNotContain("oidc");
        CASE.edge
                .send(Sent.get("/dashboard/oidc/callback?code=1&state=2&session_state=3"))
                .hasStatus(404);
    }

    @Test
    void a_lock_says_for_how_long() {
        try (var own = new SignInCase()) {
            var browser = new Browser(own.edge);
            for (int i = 0; i < 5; i++) {
                own.signIn(browser, "unknown@example.com", "wrong").hasStatus(403);
            }
            HttpReply locked = own.signIn(browser, "unknown@example.com", "wrong");

            assertThat(locked.hasStatus(429).text()).contains("Please try again in");
            assertThat(Long.parseLong(locked.header("retry-after"))).isBetween(1L, 60L);
        }
    }

    @Test
    void a_body_that_is_no_form_or_too_long_is_refused() {
        var browser = new Browser(CASE.edge);
        browser.open("/dashboard/login");
        CASE.edge.send(browser.cookie(Sent.post("/dashboard/login", "{}"))).hasStatus(400);
        browser.submitWith("/dashboard/login", "same-origin", "x".repeat(70_000))
                .hasStatus(413);
    }
}
