package aigateway.keys;

import aigateway.kernel.KeyId;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The text of a key: {@code agw_<id>.<secret>}, the secret being 43 random Base62 characters (256 bits) and 6 of CRC32 over all
 * before them. The checksum helps secret scanners and refuses typing errors cheaply; it proves nothing.
 */
final class KeyText {
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;
    /** Only this exact shape is ours; another shape may come from elsewhere and has no checksum. */
    private static final Pattern GENERATED = Pattern.compile("agw_[a-z0-9]{16}\\.[A-Za-z0-9]{49}");

    private KeyText() {}

    static String newSecret(KeyId id, RandomGenerator random) {
        var secret = new StringBuilder(RANDOM_LENGTH + CHECKSUM_LENGTH);
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            secret.append(BASE62.charAt(random.nextInt(BASE62.length())));
        }
        return secret.append(checksum(whole(id, secret.toString()))).toString();
    }

    static String whole(KeyId id, String secret) {
        return "agw_" + id + "." + secret;
    }

    static boolean hasWrongChecksum(String key) {
        if (!GENERATED.matcher(key).matches()) {
            return false;
        }
        int split = key.length() - CHECKSUM_LENGTH;
        return !checksum(key.substring(0, split)).equals(key.substring(split));
    }

    private static String checksum(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        long rest = crc.getValue();
        char[] digits = new char[CHECKSUM_LENGTH];
        for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
            digits[i] = BASE62.charAt((int) (rest % BASE62.length()));
            rest /= BASE62.length();
        }
        return new String(digits);
    }
}
