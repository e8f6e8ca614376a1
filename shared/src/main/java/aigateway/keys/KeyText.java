package aigateway.keys;

import aigateway.kernel.KeyId;
import aigateway.secrets.CheckedSecret;
import java.util.random.RandomGenerator;

/** The text of a key: {@code agw_<id>.<secret>}, with a {@link CheckedSecret}. */
final class KeyText {
    private static final String PREFIX = "agw_";
    private static final int ID_LENGTH_MIN = 8;
    private static final int ID_LENGTH_MAX = 32;
    private static final int SECRET_LENGTH_MIN = 20;
    private static final int SECRET_LENGTH_MAX = 160;
    /** Only the exact shape that is generated has a checksum; another one may come from elsewhere. */
    private static final int GENERATED_ID_LENGTH = 16;

    private static final int GENERATED_SECRET_LENGTH = 49;

    private KeyText() {}

    static String newSecret(KeyId id, RandomGenerator random) {
        return CheckedSecret.generate(whole(id, ""), random);
    }

    static String whole(KeyId id, String secret) {
        return PREFIX + id + "." + secret;
    }

    /** Whether it has the form of a key. Without regular expressions, because each call has one. */
    static boolean isOurs(String key) {
        int dot = key.indexOf('.');
        int id = dot - PREFIX.length();
        int secret = key.length() - dot - 1;
        return key.startsWith(PREFIX)
                && id >= ID_LENGTH_MIN
                && id <= ID_LENGTH_MAX
                && secret >= SECRET_LENGTH_MIN
                && secret <= SECRET_LENGTH_MAX
                && areAlphanumeric(key, PREFIX.length(), dot, "")
                && areAlphanumeric(key, dot + 1, key.length(), "_-");
    }

    /** The id of a key that {@link #isOurs}. */
    static KeyId id(String key) {
        return new KeyId(key.substring(PREFIX.length(), key.indexOf('.')));
    }

    /** The secret of a key that {@link #isOurs}. */
    static String secret(String key) {
        return key.substring(key.indexOf('.') + 1);
    }

    /**
     * @param key one that {@link #isOurs}
     */
    static boolean hasWrongChecksum(String key) {
        return isGenerated(key) && CheckedSecret.hasWrongChecksum(key);
    }

    private static boolean isGenerated(String key) {
        int dot = key.indexOf('.');
        if (dot - PREFIX.length() != GENERATED_ID_LENGTH || key.length() - dot - 1 != GENERATED_SECRET_LENGTH) {
            return false;
        }
        for (int i = 0; i < dot; i++) {
            if (key.charAt(i) >= 'A' && key.charAt(i) <= 'Z') {
                return false;
            }
        }
        return areAlphanumeric(key, dot + 1, key.length(), "");
    }

    private static boolean areAlphanumeric(String text, int from, int to, String also) {
        for (int i = from; i < to; i++) {
            char each = text.charAt(i);
            boolean allowed = (each >= 'a' && each <= 'z')
                    || (each >= 'A' && each <= 'Z')
                    || (each >= '0' && each <= '9')
                    || also.indexOf(each) >= 0;
            if (!allowed) {
                return false;
            }
        }
        return true;
    }
}
