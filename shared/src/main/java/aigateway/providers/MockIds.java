package aigateway.providers;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Ids in OpenAI's manner: a prefix that tells the kind, then random hexadecimal digits. */
final class MockIds {
    private static final int BYTES = 16;

    private final RandomGenerator random;

    MockIds(RandomGenerator random) {
        this.random = random;
    }

    String next(String prefix) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return prefix + HexFormat.of().formatHex(bytes);
    }
}
