package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class OidcEdgeTest {
    private static final String ISSUER = "company";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final MockOAuth2Server SERVER = started();
    private static final SignInCase CASE = new SignInCase(Map.of(
            "OIDC_ISSUER", SERVER.issuerUrl(ISSUER).toString(),
            "OIDC_CLIENT_ID", "gateway",
            "OIDC_CLIENT_SECRET", "a-client-secret-of-the-tests",
            "OIDC_ROLES", "readers=viewer",
            "PUBLIC_URL", "https://gateway.example.com/prod"));

    private static MockOAuth2Server started() {
        var server = new MockOAuth2Server();
        server.start();
        return server;
    }

    @AfterAll
    static void close() {
        CASE.close();
        SERVER.shutdown();
    }

    /** Sends a browser to the provider; returns the path and query that it is sent back to. */
    private static String callback(Browser browser, String group) throws IOException, InterruptedException {
        SERVER.enqueueCallback(new DefaultOAuth2TokenCallback(
                ISSUER,
                "sub-1",
                "JWT",
                List.of("gateway"),
                Map.of("email", "ada@example.com", "email_verified", true, "groups", List.of(group)),
                3_600));
        HttpReply start = browser.open("/dashboard/oidc/start").hasStatus(303);
        var reply = HTTP.send(
                HttpRequest.newBuilder(URI.create(start.header("location"))).build(), BodyHandlers.ofString());
        String back = reply.headers().firstValue("location").orElseThrow();
        assertThat(back).startsWith("https://gateway.example.com/prod/dashboard/oidc/callback?");
        return back.substring("https://gateway.example.com/prod".length());
    }

    @Test
    void a_person_signs_in_at_the_provider_and_comes_back_to_the_first_page() throws Exception {
        var browser = new Browser(CASE.edge);
        assertThat(browser.open("/dashboard/login").text()).contains("href=\"oidc/start\"");

        HttpReply back = browser.openFromProvider(callback(browser, "readers") + "&session_state=of-the-provider");

        assertThat(back.hasStatus(200).text()).contains("content=\"0;url=../../dashboard\"");
        assertThat(browser.cookies).containsKey("__Host-agw-session").doesNotContainKey("__Host-agw-oidc");
        assertThat(browser.open("/dashboard").hasStatus(200).text()).contains("ada@example.com", "viewer");
    }

    @Test
    void a_person_without_a_group_sees_the_reason_on_a_page() throws Exception {
        var browser = new Browser(CASE.edge);

        HttpReply back = browser.openFromProvider(callback(browser, "others"));

        assertThat(back.hasStatus(403).text()).contains("None of your groups has access to this gateway.");
        assertThat(browser.cookies).doesNotContainKey("__Host-agw-session");
    }

    @Test
    void a_callback_of_another_browser_signs_no_one_in() throws Exception {
        String callback = callback(new Browser(CASE.edge), "readers");
        var victim = new Browser(CASE.edge);
        victim.open("/dashboard/oidc/start").hasStatus(303);

        assertThat(victim.openFromProvider(callback).hasStatus(403).text()).contains("was not started in this browser");
        new Browser(CASE.edge).openFromProvider(callback).hasStatus(403);
    }
}
