package aigateway.secrets;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Compares a presented token with the configured one, in constant time. */
public final class TokenCheck {
    /** Fewer characters can be guessed. */
    public static final int LENGTH_MIN = 16;

    private TokenCheck() {}

    /** False when none is configured, when the configured one is too short, or when none was presented. */
    public static boolean matches(Secrets secrets, SecretName name, Optional<String> presented) {
        Optional<String> expected = secrets.find(name);
        return expected.isPresent()
                && expected.get().length() >= LENGTH_MIN
                && presented.isPresent()
                // Digests of equal length, so that not even the token's length shows.
                && MessageDigest.isEqual(digest(expected.get()), digest(presented.get()));
    }

    private static byte[] digest(String text) {
        return Hmac.of("token".getBytes(StandardCharsets.US_ASCII), text);
    }
}
