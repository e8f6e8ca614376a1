package aigateway.webhooks;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key that a receiver's events are signed with. It is shown once, by {@link #reveal}, and printed never. */
public final class WebhookSecret {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";

    /** The bounds of Standard Webhooks 1.0: below, it can be guessed; above, HMAC-SHA256 gains nothing. */
    private static final int BYTES_MIN = 24;

    private static final int BYTES_MAX = 64;

    private final byte[] bytes;

    private WebhookSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** From {@code whsec_} and standard Base64; otherwise IllegalArgumentException, which does not repeat the text. */
    public static WebhookSecret parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("a webhook secret starts with " + PREFIX);
        }
        return of(decoded(text.substring(PREFIX.length())));
    }

    /** From 24 to 64 bytes; otherwise IllegalArgumentException. */
    public static WebhookSecret of(byte[] bytes) {
        if (bytes.length < BYTES_MIN || bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException("a webhook secret has " + BYTES_MIN + " to " + BYTES_MAX + " bytes");
        }
        return new WebhookSecret(bytes.clone());
    }

    /** The secret itself, as receivers' libraries take it. */
    public String reveal() {
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /** To be stored, encrypted. */
    byte[] bytes() {
        return bytes.clone();
    }

    byte[] hmac(byte[] prefix, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes, ALGORITHM));
            mac.update(prefix);
            return mac.doFinal(body);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WebhookSecret secret && MessageDigest.isEqual(bytes, secret.bytes);
    }

    /** Of the length only: a hash of the secret would be printed wherever hashes are. */
    @Override
    public int hashCode() {
        return bytes.length;
    }

    @Override
    public String toString() {
        return PREFIX + "****";
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            // Its cause names the character it tripped over, which is part of the secret.
            throw new IllegalArgumentException("a webhook secret is Base64 after its prefix");
        }
    }
}
