package aigateway.signin;

import aigateway.people.NewSession;
import aigateway.secrets.Vault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Marks a browser in which a person has signed in. Its failures are counted apart from those of everyone else, so that failures
 * on purpose from elsewhere lock no one out of a browser that was used before.
 */
final class KnownBrowser {
    private static final String PURPOSE = "known browser";
    private static final String SUBJECTS = "sign-in subject";
    private static final int SUBJECT_BYTES = 16;
    private static final int MARK_LENGTH_MAX = 200;

    private final Vault vault;
    private final RandomGenerator random;

    KnownBrowser(Vault vault, RandomGenerator random) {
        this.vault = vault;
        this.random = random;
    }

    /** A new mark for a browser: a random name, and its signature for this person. */
    String mark(String email) {
        String name = NewSession.randomToken(random);
        byte[] signature = vault.digest(PURPOSE, signed(email, name));
        return name + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    /** The browser's name, if its mark is one of ours for this person. */
    Optional<String> name(String email, Optional<String> mark) {
        return mark.filter(text -> text.length() <= MARK_LENGTH_MAX).flatMap(text -> {
            int dot = text.indexOf('.');
            if (dot < 0) {
                return Optional.empty();
            }
            String name = text.substring(0, dot);
            byte[] signature = decoded(text.substring(dot + 1));
            return vault.digests(PURPOSE, signed(email, name)).stream()
                            .anyMatch(expected -> MessageDigest.isEqual(expected, signature))
                    ? Optional.of(name)
                    : Optional.empty();
        });
    }

    /** A subject of counts, which shows neither a name nor an address. */
    String subject(String kind, String text) {
        byte[] digest = vault.digest(SUBJECTS, (kind + "|" + text).getBytes(StandardCharsets.UTF_8));
        return kind + ":" + HexFormat.of().formatHex(digest, 0, SUBJECT_BYTES);
    }

    private static byte[] signed(String email, String name) {
        return (name + "|" + email).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getUrlDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }
}
