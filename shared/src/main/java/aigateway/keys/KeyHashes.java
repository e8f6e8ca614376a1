package aigateway.keys;

import aigateway.kernel.KeyId;
import aigateway.secrets.Hmac;
import aigateway.secrets.SecretName;
import aigateway.secrets.SecretVersions;
import aigateway.secrets.Secrets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks the hashes of secrets: HMAC-SHA256 under a pepper that is not in the database. 256 random bits need no slow
 * hash, and a slow one would help an attacker who sends many wrong keys.
 */
public final class KeyHashes {
    private final Secrets secrets;
    private final RandomGenerator random;

    public KeyHashes(Secrets secrets, RandomGenerator random) {
        this.secrets = secrets;
        this.random = random;
    }

    /**
     * A secret that is about to be stored.
     *
     * @param key the whole key to show once; null for an imported one, which its owner has
     * @param hash null for an imported legacy key
     * @param legacyIndex null for a key of our own form
     */
    public record NewSecret(
            @Nullable String key, byte @Nullable [] hash, byte @Nullable [] legacyIndex, int pepperVersion) {
        /** Never prints the secret. */
        @Override
        public String toString() {
            return "NewSecret";
        }
    }

    public NewSecret generate(KeyId id) {
        String secret = KeyText.newSecret(id, random);
        SecretVersions pepper = pepper();
        return new NewSecret(
                KeyText.whole(id, secret), hash(pepper.currentSecret(), id, secret), null, pepper.current());
    }

    public NewSecret importLegacy(String token) {
        SecretVersions pepper = pepper();
        return new NewSecret(null, null, legacyIndex(pepper.currentSecret(), token), pepper.current());
    }

    /** Where a legacy key may be found, one index for each pepper that is still accepted. */
    public List<byte[]> legacyIndexes(String token) {
        return pepper().all().values().stream()
                .map(secret -> legacyIndex(secret, token))
                .toList();
    }

    /** The same as texts, as {@link PostgresKeys#names} has them. */
    List<String> legacyIndexTexts(String token) {
        return legacyIndexes(token).stream().map(HexFormat.of()::formatHex).toList();
    }

    /** Compares in constant time; an unknown id costs the same work as a wrong secret. */
    boolean matches(@Nullable StoredKey stored, KeyId id, String secret, Instant now) {
        SecretVersions pepper = pepper();
        StoredKey.SecretHash current = stored == null ? null : stored.current();
        if (matches(pepper, current, id, secret)) {
            return true;
        }
        if (stored == null || stored.previous() == null) {
            return false;
        }
        Instant until = stored.previousUntil();
        return until != null && now.isBefore(until) && matches(pepper, stored.previous(), id, secret);
    }

    private static boolean matches(
            SecretVersions pepper, StoredKey.@Nullable SecretHash stored, KeyId id, String secret) {
        byte[] versionSecret = stored == null ? null : pepper.all().get(stored.pepperVersion());
        byte[] computed = hash(versionSecret == null ? pepper.currentSecret() : versionSecret, id, secret);
        byte[] expected = stored == null || versionSecret == null ? new byte[computed.length] : stored.hash();
        return MessageDigest.isEqual(computed, expected);
    }

    private SecretVersions pepper() {
        return SecretVersions.parse(SecretName.KEY_PEPPER, secrets.require(SecretName.KEY_PEPPER));
    }

    private static byte[] hash(byte[] pepper, KeyId id, String secret) {
        return Hmac.of(pepper, id + "|" + secret);
    }

    private static byte[] legacyIndex(byte[] pepper, String token) {
        return Hmac.of(pepper, "legacy|" + token);
    }
}
