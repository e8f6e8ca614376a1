package aigateway.secrets;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * The secret of a credential: 43 random Base62 characters (256 bits), and 6 of CRC32 over the whole text before them. The
 * checksum helps secret scanners and refuses typing errors cheaply; it proves nothing.
 */
public final class CheckedSecret {
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;

    private CheckedSecret() {}

    /**
     * @param before the text of the credential before its secret
     */
    public static String generate(String before, RandomGenerator random) {
        var secret = new StringBuilder(RANDOM_LENGTH + CHECKSUM_LENGTH);
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            secret.append(BASE62.charAt(random.nextInt(BASE62.length())));
        }
        return secret.append(checksum(before + secret)).toString();
    }

    /**
     * Whether the last characters are not the checksum of those before them.
     *
     * @param credential longer than the checksum
     */
    public static boolean hasWrongChecksum(String credential) {
        int split = credential.length() - CHECKSUM_LENGTH;
        return !checksum(credential.substring(0, split)).equals(credential.substring(split));
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
