package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;

/** An OpenID Connect provider in this process, whose people sign in without a page. */
final class OidcServer implements AutoCloseable {
    private static final String ISSUER = "company";
    private static final String PUBLIC_URL = "https://gateway.example.com/prod";

    private final MockOAuth2Server server = new MockOAuth2Server();
    private final HttpClient http = HttpClient.newHttpClient();

    private OidcServer() {}

    static OidcServer start() {
        var started = new OidcServer();
        started.server.start();
        return started;
    }

    /** Of a gateway that trusts it. */
    Map<String, String> settings(String roles) {
        return Map.of(
                "OIDC_ISSUER",
                server.issuerUrl(ISSUER).toString(),
                "OIDC_CLIENT_ID",
                "gateway",
                "OIDC_CLIENT_SECRET",
                "a-client-secret-of-the-tests",
                "OIDC_ROLES",
                roles,
                "PUBLIC_URL",
                PUBLIC_URL);
    }

    /** Sends a browser to the provider, as this person; returns the path and query that it is sent back to. */
    String callback(Browser browser, String email, String group) {
        HttpReply start = browser.open("/dashboard/oidc/start").hasStatus(303);
        // Only now: one that no sign-in fetches would be that of the next one.
        server.enqueueCallback(new DefaultOAuth2TokenCallback(
                ISSUER,
                "sub of " + email,
                "JWT",
                List.of("gateway"),
                Map.of("email", email, "email_verified", true, "groups", List.of(group)),
                3_600));
        String back = location(start.header("location"));
        assertThat(back).startsWith(PUBLIC_URL + "/dashboard/oidc/callback?");
        return back.substring(PUBLIC_URL.length());
    }

    /** A new browser, in which this person has signed in. */
    Browser signedIn(Edge edge, String email, String group) {
        var browser = new Browser(edge);
        browser.openFromProvider(callback(browser, email, group)).hasStatus(200);
        return browser;
    }

    private String location(String url) {
        try {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .headers()
                    .firstValue("location")
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.shutdown();
    }
}
