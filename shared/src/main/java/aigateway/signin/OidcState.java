package aigateway.signin;

import aigateway.kernel.Digests;
import aigateway.people.NewSession;
import aigateway.secrets.Vault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a sign-in at the provider must bring back. The browser keeps it, sealed, in a cookie of its own: nothing is stored for
 * someone who only begins, and only the browser that began can end.
 */
record OidcState(String state, String nonce, String verifier, Instant expiresAt) {
    /** For a password, a second factor and a look at a phone. */
    static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final String CONTEXT = "oidc.state";
    private static final int SEALED_LENGTH_MAX = 1_000;

    static OidcState generate(RandomGenerator random, Instant now) {
        return new OidcState(
                NewSession.randomToken(random),
                NewSession.randomToken(random),
                NewSession.randomToken(random),
                now.plus(LIFETIME));
    }

    String sealed(Vault vault) {
        String text = String.join(" ", state, nonce, verifier, Long.toString(expiresAt.getEpochSecond()));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(vault.seal(CONTEXT, text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Empty when it is not one of ours, or too old. */
    static Optional<OidcState> open(Vault vault, String sealed, Instant now) {
        if (sealed.length() > SEALED_LENGTH_MAX) {
            return Optional.empty();
        }
        try {
            byte[] text = vault.open(CONTEXT, Base64.getUrlDecoder().decode(sealed));
            List<String> parts = List.of(new String(text, StandardCharsets.US_ASCII).split(" ", -1));
            var state = new OidcState(
                    parts.get(0), parts.get(1), parts.get(2), Instant.ofEpochSecond(Long.parseLong(parts.get(3))));
            return Optional.of(state).filter(each -> now.isBefore(each.expiresAt));
        } catch (IllegalArgumentException | IllegalStateException _) {
            return Optional.empty();
        }
    }

    byte[] hash() {
        return Digests.sha256(state);
    }

    /** Never prints the values. */
    @Override
    public String toString() {
        return "OidcState[" + expiresAt + "]";
    }
}
