package aigateway.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encryption at rest: AES-256-GCM under the current version of {@code DATA_KEY}. A sealed value is version (4 bytes), nonce
 * (12), ciphertext and tag; the context is authenticated, so that a value moved to another row does not open.
 */
public final class Vault {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int FINGERPRINT_BYTES = 16;

    private final Secrets secrets;
    private final RandomGenerator random;

    public Vault(Secrets secrets, RandomGenerator random) {
        this.secrets = secrets;
        this.random = random;
    }

    /**
     * @param context associated data, the same for opening: what the value belongs to, such as {@code job.payload|job_1}
     */
    public byte[] seal(String context, byte[] plain) {
        SecretVersions keys = keys();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, key(keys.current(), keys.currentSecret()), nonce, context, plain);
        return ByteBuffer.allocate(Integer.BYTES + NONCE_BYTES + sealed.length)
                .putInt(keys.current())
                .put(nonce)
                .put(sealed)
                .array();
    }

    /** The first bytes of every value that is sealed under the current version, and of no other. */
    public byte[] currentPrefix() {
        return ByteBuffer.allocate(Integer.BYTES).putInt(keys().current()).array();
    }

    /**
     * @throws IllegalStateException when the value was not sealed with this context under a version still configured
     */
    public byte[] open(String context, byte[] sealed) {
        if (sealed.length < Integer.BYTES + NONCE_BYTES) {
            throw new IllegalStateException("a value of " + sealed.length + " bytes was never sealed");
        }
        ByteBuffer in = ByteBuffer.wrap(sealed);
        int version = in.getInt();
        byte[] secret = keys().all().get(version);
        if (secret == null) {
            throw new IllegalStateException("DATA_KEY version " + version + " is not configured");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        in.get(nonce);
        byte[] ciphertext = new byte[in.remaining()];
        in.get(ciphertext);
        return run(Cipher.DECRYPT_MODE, key(version, secret), nonce, context, ciphertext);
    }

    /** A keyed hash of a text, to compare it without storing it. It stays the same while {@code DATA_KEY} does. */
    public String fingerprint(String text) {
        byte[] digest = digest("fingerprint", text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
    }

    /**
     * HMAC-SHA256 under a key that is derived for one purpose: tells nothing about the data, nor whether two purposes saw the
     * same.
     */
    public byte[] digest(String purpose, byte[] data) {
        SecretVersions keys = keys();
        return Hmac.of(Hmac.of(keys.currentSecret(), "aigateway " + purpose + " key " + keys.current()), data);
    }

    private SecretVersions keys() {
        return SecretVersions.parse(SecretName.DATA_KEY, secrets.require(SecretName.DATA_KEY));
    }

    /** The configured text may be of any length; the key is derived from it. */
    private static byte[] key(int version, byte[] secret) {
        return Hmac.of(secret, "aigateway data key " + version);
    }

    private static byte[] run(int mode, byte[] key, byte[] nonce, String context, byte[] data) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a value of " + context.replaceAll("\\|.*", "") + " does not open", e);
        }
    }
}
