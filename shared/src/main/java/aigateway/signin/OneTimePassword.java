package aigateway.signin;

import aigateway.kernel.Digests;
import aigateway.people.StoredPassword;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * A password that an admin hands to a person, and that the first sign-in replaces: 120 random bits. So many cannot be guessed,
 * so a plain digest is stored, and the function that makes it needs no slow hash.
 *
 * @param text shown once
 */
public record OneTimePassword(String text, Instant expiresAt) {
    /** Time to hand it over, over a weekend. */
    public static final Duration LIFETIME = Duration.ofDays(7);

    private static final String PREFIX = "once$";
    /** Without letters and digits that look alike. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz023456789";

    private static final int GROUPS = 4;
    private static final int GROUP_LENGTH = 6;

    static OneTimePassword generate(RandomGenerator random, Instant now) {
        var text = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP_LENGTH; i++) {
            if (i > 0 && i % GROUP_LENGTH == 0) {
                text.append('-');
            }
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new OneTimePassword(text.toString(), now.plus(LIFETIME));
    }

    StoredPassword stored() {
        return new StoredPassword(hash(text), true, expiresAt);
    }

    static boolean isOneTime(StoredPassword stored) {
        return stored.hash().startsWith(PREFIX);
    }

    /** Whether the typed text is the stored one-time password. */
    static boolean matches(String typed, StoredPassword stored) {
        return MessageDigest.isEqual(bytes(hash(typed)), bytes(stored.hash()));
    }

    /** Of a text as people copy it: in any case, with blanks around it or without its hyphens. */
    private static String hash(String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT).replace("-", "");
        return PREFIX + HexFormat.of().formatHex(Digests.sha256(plain));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Never prints it. */
    @Override
    public String toString() {
        return "OneTimePassword[" + expiresAt + "]";
    }
}
