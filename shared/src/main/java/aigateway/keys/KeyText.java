package aigateway.keys;

import aigateway.kernel.KeyId;
import aigateway.secrets.CheckedSecret;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The text of a key: {@code agw_<id>.<secret>}, with a {@link CheckedSecret}. */
final class KeyText {
    /** Only this exact shape is ours; another shape may come from elsewhere and has no checksum. */
    private static final Pattern GENERATED = Pattern.compile("agw_[a-z0-9]{16}\\.[A-Za-z0-9]{49}");

    private KeyText() {}

    static String newSecret(KeyId id, RandomGenerator random) {
        return CheckedSecret.generate(whole(id, ""), random);
    }

    static String whole(KeyId id, String secret) {
        return "agw_" + id + "." + secret;
    }

    static boolean hasWrongChecksum(String key) {
        return GENERATED.matcher(key).matches() && CheckedSecret.hasWrongChecksum(key);
    }
}
