package aigateway.people;

import aigateway.kernel.PersonTokenId;
import aigateway.secrets.Hmac;
import aigateway.secrets.SecretName;
import aigateway.secrets.SecretVersions;
import aigateway.secrets.Secrets;
import java.security.MessageDigest;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes and checks the hashes of people's tokens: as those of keys, HMAC-SHA256 under a pepper that is not in the database. */
public final class TokenHashes {
    private final Secrets secrets;
    private final RandomGenerator random;

    public TokenHashes(Secrets secrets, RandomGenerator random) {
        this.secrets = secrets;
        this.random = random;
    }

    /**
     * A token that is about to be stored.
     *
     * @param text the whole token, to show once
     */
    public record NewToken(String text, byte[] hash, int pepperVersion) {
        /** Never prints the token. */
        @Override
        public String toString() {
            return "NewToken";
        }
    }

    /**
     * A stored hash.
     *
     * @param pepperVersion which pepper made it
     */
    record Stored(byte[] hash, int pepperVersion) {}

    public NewToken generate(PersonTokenId id) {
        SecretVersions pepper = pepper();
        TokenText text = TokenText.generate(id, random);
        return new NewToken(text.reveal(), hash(pepper.currentSecret(), text), pepper.current());
    }

    /**
     * Compares in constant time; an unknown id costs the same work as a wrong secret.
     *
     * @param stored null when the id is unknown
     */
    boolean matches(@Nullable Stored stored, TokenText token) {
        SecretVersions pepper = pepper();
        byte[] secret = stored == null ? null : pepper.all().get(stored.pepperVersion());
        byte[] computed = hash(secret == null ? pepper.currentSecret() : secret, token);
        byte[] expected = stored == null || secret == null ? new byte[computed.length] : stored.hash();
        return MessageDigest.isEqual(computed, expected);
    }

    private SecretVersions pepper() {
        return SecretVersions.parse(SecretName.KEY_PEPPER, secrets.require(SecretName.KEY_PEPPER));
    }

    private static byte[] hash(byte[] pepper, TokenText token) {
        return Hmac.of(pepper, "person|" + token.id() + "|" + token.secret());
    }
}
