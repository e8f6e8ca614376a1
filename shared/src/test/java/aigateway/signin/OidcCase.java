package aigateway.signin;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.people.Person;
import aigateway.people.PostgresPeople;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Sql;
import aigateway.signin.OidcSignIn.Outcome;
import aigateway.signin.OidcSignIn.Started;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.http.OAuth2HttpRequest;
import no.nav.security.mock.oauth2.http.OAuth2HttpResponse;
import no.nav.security.mock.oauth2.http.Route;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import no.nav.security.mock.oauth2.token.KeyProvider;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** A gateway in front of a real OpenID Connect provider, and a browser that goes from one to the other. */
final class OidcCase implements AutoCloseable {
    static final String ISSUER = "company";
    static final String CLIENT = "gateway";
    static final int TOKEN_SECONDS = 3_600;
    private static final String ROLES = "admins=admin, cn=readers=viewer, chat=team:Chat, search=team:Search";
    private static final HttpClient BROWSER = HttpClient.newHttpClient();

    private final Keys keys;
    private final Tokens tokens = new Tokens();
    private final MockOAuth2Server server;
    final SignInCase test;
    final OidcSignIn oidc;

    private OidcCase(Duration difference, Map<String, String> more) {
        keys = new Keys();
        var provider = new OAuth2TokenProvider(
                keys, () -> InstantSource.system().instant().plus(difference));
        server = new MockOAuth2Server(new OAuth2Config(false, null, null, false, provider), tokens);
        server.start();
        Map<String, String> settings = new HashMap<>(Map.of(
                "OIDC_ISSUER",
                server.issuerUrl(ISSUER).toString(),
                "OIDC_CLIENT_ID",
                CLIENT,
                "OIDC_CLIENT_SECRET",
                "a-client-secret-of-the-tests",
                "OIDC_ROLES",
                ROLES,
                "PUBLIC_URL",
                "https://gateway.example.com/prod/"));
        settings.putAll(more);
        test = SignInCase.start(settings);
        for (String team : List.of("Chat", "Search")) {
            new GroupCommit(test.postgres)
                    .commit(List.of(Sql.of("insert into team (id, name) values ('team_' || md5(?), ?)", team, team)));
        }
        oidc = test.signIn.parts().oidc().orElseThrow();
    }

    static OidcCase start() {
        return start(Map.of());
    }

    static OidcCase start(Map<String, String> more) {
        return new OidcCase(Duration.ZERO, more);
    }

    /** With a provider whose clock differs from ours. */
    static OidcCase startWithClock(Duration difference) {
        return new OidcCase(difference, Map.of());
    }

    MockOAuth2Server server() {
        return server;
    }

    /** The provider signs with another key from now on. */
    void rotateKeys() {
        keys.generation.incrementAndGet();
    }

    /** Keys that can be rotated. */
    private static final class Keys extends KeyProvider {
        private final AtomicInteger generation = new AtomicInteger();

        @Override
        public JWK signingKey(String issuer) {
            // The server writes the name of the issuer as the key's id.
            JWK key = super.signingKey(issuer + generation.get());
            return new RSAKey.Builder(key.toRSAKey()).keyID(issuer).build();
        }
    }

    /** The claims of the next ID token, for this client. */
    OidcCase next(String subject, Map<String, Object> claims) {
        server.enqueueCallback(
                new DefaultOAuth2TokenCallback(ISSUER, subject, "JWT", List.of(CLIENT), claims, TOKEN_SECONDS));
        return this;
    }

    /** Of a person with an address, in groups. */
    static Map<String, Object> claims(String email, String... groups) {
        return Map.of("email", email, "email_verified", true, "name", "Ada", "groups", List.of(groups));
    }

    /** What the provider sends the browser back with. */
    static OidcSignIn.Callback visit(Started started) throws IOException, InterruptedException {
        var answer = BROWSER.send(HttpRequest.newBuilder(started.provider()).build(), BodyHandlers.ofString());
        String location = answer.headers().firstValue("location").orElseThrow(() -> new AssertionError(answer.body()));
        assertThat(location).startsWith("https://gateway.example.com/prod/dashboard/oidc/callback?");
        Map<String, String> query = query(URI.create(location));
        return new OidcSignIn.Callback(query.get("code"), query.get("state"), query.get("iss"), query.get("error"));
    }

    static Map<String, String> query(URI uri) {
        Map<String, String> query = new HashMap<>();
        for (String pair : uri.getRawQuery().split("&", -1)) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    /** The end of a sign-in whose ID token is valid for this long; it signs in an admin. */
    Outcome finishWithin(Duration valid) throws IOException, InterruptedException {
        next("sub-1", Map.of());
        Started started = oidc.start();
        OidcSignIn.Callback callback = visit(started);
        Map<String, Object> claims = new HashMap<>(claims("ada@example.com", "admins"));
        claims.put("iss", server.issuerUrl(ISSUER).toString());
        claims.put("sub", "sub-1");
        claims.put("aud", CLIENT);
        claims.put("nonce", Objects.requireNonNull(query(started.provider()).get("nonce")));
        tokens.reply =
                server.getConfig().getTokenProvider().jwt(claims, valid, ISSUER).serialize();
        return finish(callback, started.cookie());
    }

    /** Replies with an ID token of the test's own, in place of the server's. */
    private static final class Tokens implements Route {
        private volatile @Nullable String reply;

        @Override
        public boolean match(OAuth2HttpRequest request) {
            return reply != null && request.getUrl().encodedPath().endsWith("/token");
        }

        @Override
        public OAuth2HttpResponse invoke(OAuth2HttpRequest request) {
            String body = "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"" + reply + "\"}";
            return new OAuth2HttpResponse(Headers.of("Content-Type", "application/json"), 200, body, null);
        }
    }

    Outcome finish(OidcSignIn.Callback callback, @Nullable String cookie) {
        return oidc.finish(callback, Optional.ofNullable(cookie), SignInCase.HERE);
    }

    /** The whole way of a browser. */
    Outcome signIn() throws IOException, InterruptedException {
        Started started = oidc.start();
        return finish(visit(started), started.cookie());
    }

    Outcome.Opened opened() throws IOException, InterruptedException {
        Outcome outcome = signIn();
        assertThat(outcome).isInstanceOf(Outcome.Opened.class);
        return (Outcome.Opened) outcome;
    }

    Optional<Person> person(String email) {
        return new PostgresPeople(test.postgres).findByEmail(email);
    }

    @Override
    public void close() {
        test.close();
        server.shutdown();
    }
}
