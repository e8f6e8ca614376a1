package aigateway.local.browser;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.people.Role;
import java.io.IOException;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Forms that another page sends with the cookies of a person who is signed in. */
class ForgedFormsTest {
    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    @Test
    void a_form_without_its_token_is_refused() {
        Visit visit = BROWSER.as(Role.ADMIN).open("/dashboard/password");
        visit.page().evaluate("document.querySelectorAll('[name=csrf]').forEach(field => field.remove())");

        visit.refused(403, () -> visit.press("Sign out"));

        visit.shows("This form has expired");
        visit.open("/dashboard");
        visit.isAt("/dashboard");
    }

    @Test
    void a_form_of_another_site_is_refused_even_with_the_right_token() throws IOException {
        Visit visit = BROWSER.as(Role.ADMIN).open("/dashboard/password");
        String token = visit.page().locator("form [name=csrf]").first().inputValue();
        try (var site = new MockWebServer()) {
            site.start();
            site.enqueue(new MockResponse(200, Headers.of("Content-Type", "text/html"), """
                    <form method="post" action="%s/dashboard/logout">
                    <input name="csrf" value="%s"><button>Win a prize</button></form>""".formatted(
                            RunningGateway.shared().url(), token)));
            // Another port of the same host is the same site for the browser, so that it sends even the strict cookie.
            String elsewhere = "http://127.0.0.1:" + site.getPort();
            visit.findings().allow(elsewhere);
            visit.page().navigate(elsewhere);

            visit.refused(403, () -> visit.press("Win a prize"));

            visit.shows("This form has expired");
        }
        visit.open("/dashboard");
        visit.isAt("/dashboard");
        assertThat(visit.context().cookies()).extracting(cookie -> cookie.name).contains("__Host-agw-session");
    }
}
