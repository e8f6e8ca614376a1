package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class OidcEdgeTest {
    private static final String EMAIL = "ada@example.com";
    private static final OidcServer SERVER = OidcServer.start();
    private static final SignInCase CASE = new SignInCase(SERVER.settings("readers=viewer"));

    @AfterAll
    static void close() {
        CASE.close();
        SERVER.close();
    }

    private static String callback(Browser browser, String group) {
        return SERVER.callback(browser, EMAIL, group);
    }

    @Test
    void a_person_signs_in_at_the_provider_and_comes_back_to_the_first_page() {
        var browser = new Browser(CASE.edge);
        assertThat(browser.open("/dashboard/login").text()).contains("href=\"oidc/start\"");

        HttpReply back = browser.openFromProvider(callback(browser, "readers") + "&session_state=of-the-provider");

        assertThat(back.hasStatus(200).text()).contains("content=\"0;url=../../dashboard\"");
        assertThat(browser.cookies).containsKey("__Host-agw-session").doesNotContainKey("__Host-agw-oidc");
        assertThat(browser.open("/dashboard").hasStatus(200).text()).contains(EMAIL, "viewer");
    }

    @Test
    void a_person_without_a_group_sees_the_reason_on_a_page() {
        var browser = new Browser(CASE.edge);

        HttpReply back = browser.openFromProvider(callback(browser, "others"));

        assertThat(back.hasStatus(403).text()).contains("None of your groups has access to this gateway.");
        assertThat(browser.cookies).doesNotContainKey("__Host-agw-session");
    }

    @Test
    void a_callback_of_another_browser_signs_no_one_in() {
        String callback = callback(new Browser(CASE.edge), "readers");
        var victim = new Browser(CASE.edge);
        victim.open("/dashboard/oidc/start").hasStatus(303);

        assertThat(victim.openFromProvider(callback).hasStatus(403).text()).contains("was not started in this browser");
        new Browser(CASE.edge).openFromProvider(callback).hasStatus(403);
    }
}
