package aigateway.signin;

import static aigateway.signin.OidcCase.claims;
import static aigateway.signin.OidcCase.visit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.kernel.Unavailable;
import aigateway.signin.OidcSignIn.Outcome;
import aigateway.signin.OidcSignIn.Started;
import aigateway.signin.OidcSignIn.Why;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OidcTokenTest {
    private final OidcCase test = OidcCase.start();

    @AfterEach
    void close() {
        test.close();
    }

    private static Outcome refused(Why why) {
        return new Outcome.Refused(why);
    }

    @Test
    void a_token_for_another_audience_is_refused() throws Exception {
        Map<String, Object> claims = new HashMap<>(claims("ada@example.com", "admins"));
        claims.put("aud", List.of("another-client"));

        assertThat(test.next("sub-1", claims).signIn()).isEqualTo(refused(Why.TOKEN));
        assertThat(test.person("ada@example.com")).isEmpty();
    }

    @Test
    void a_token_of_another_issuer_is_refused() throws Exception {
        Map<String, Object> claims = new HashMap<>(claims("ada@example.com", "admins"));
        claims.put("iss", "https://issuer.example.com");

        assertThat(test.next("sub-1", claims).signIn()).isEqualTo(refused(Why.TOKEN));
    }

    @Test
    void a_token_with_another_nonce_is_refused() throws Exception {
        test.next("sub-1", claims("ada@example.com", "admins"));
        Started started = test.oidc.start();
        String nonce = OidcCase.query(started.provider()).get("nonce");
        var changed = URI.create(started.provider().toString().replace(nonce, "of-another-sign-in"));

        assertThat(test.finish(visit(new Started(changed, "")), started.cookie()))
                .isEqualTo(refused(Why.TOKEN));
    }

    @ParameterizedTest
    @CsvSource({"-300, false", "-10, true", "300, true"})
    void an_expired_token_is_refused_and_a_small_difference_of_the_clocks_is_not(int seconds, boolean accepted)
            throws Exception {
        assertThat(test.finishWithin(Duration.ofSeconds(seconds)) instanceof Outcome.Opened)
                .isEqualTo(accepted);
    }

    @ParameterizedTest
    @CsvSource({"30, true", "300, false"})
    void a_token_of_the_future_is_refused_and_a_small_difference_of_the_clocks_is_not(int seconds, boolean accepted)
            throws Exception {
        try (OidcCase late = OidcCase.startWithClock(Duration.ofSeconds(seconds))) {
            Outcome outcome =
                    late.next("sub-1", claims("ada@example.com", "admins")).signIn();

            assertThat(outcome instanceof Outcome.Opened).isEqualTo(accepted);
        }
    }

    @Test
    void a_document_of_another_issuer_is_not_used() {
        String other = test.server().issuerUrl(OidcCase.ISSUER) + "/";
        try (OidcCase wrong = OidcCase.start(Map.of("OIDC_ISSUER", other))) {
            assertThatThrownBy(wrong.oidc::start).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void rotated_keys_are_read_again() throws Exception {
        test.next("sub-1", claims("ada@example.com", "admins")).opened();

        test.rotateKeys();

        assertThat(test.next("sub-1", claims("ada@example.com", "admins")).signIn())
                .isInstanceOf(Outcome.Opened.class);
    }
}
