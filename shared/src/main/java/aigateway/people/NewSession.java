package aigateway.people;

import aigateway.kernel.Digests;
import aigateway.kernel.PersonId;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * A session to store, and the token that only its browser keeps.
 *
 * @param token 256 random bits in Base64url
 */
public record NewSession(PersonId person, Session session, String token) {
    private static final int TOKEN_BYTES = 32;
    private static final int TOKEN_LENGTH = 43;

    public static String randomToken(RandomGenerator random) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether a text may be a token, so that no query is needed for another one. */
    public static boolean isToken(String text) {
        return text.length() == TOKEN_LENGTH;
    }

    /** As it is stored: the token itself has no pattern that could be guessed, so a plain digest is enough. */
    public static byte[] hash(String token) {
        return Digests.sha256(token);
    }

    /** Never prints the token. */
    @Override
    public String toString() {
        return "NewSession[" + session.id() + "]";
    }
}
