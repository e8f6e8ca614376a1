package aigateway.local.demo;

import java.time.Instant;
import java.util.Locale;

/**
 * A key of the file.
 *
 * @param number its place among all keys, from 1
 * @param weight its share of all calls
 */
record DemoKey(int number, String name, double weight, Life life) {
    /** Days before now. */
    private static final double REVOKED = 17.4;

    private static final double LAST_USED = 68.3;

    /** How its story went. */
    enum Life {
        WORKS,
        /** Since some weeks. */
        REVOKED,
        /** In some days. */
        EXPIRING,
        /** For more than two months. */
        UNUSED,
        /** It was made and forgotten. */
        NEVER
    }

    static DemoKey read(int number, String text) {
        String[] parts = text.split("[=:]", -1);
        Life life = parts.length < 3 ? Life.WORKS : Life.valueOf(parts[2].toUpperCase(Locale.ROOT));
        return new DemoKey(number, parts[0], Double.parseDouble(parts[1]), life);
    }

    /** Every seventh key came later than the calls began. */
    Instant createdAt(DemoSize size) {
        boolean later = life == Life.WORKS && number % 7 == 3;
        return later ? size.ago(size.days() * (0.3 + number % 5 * 0.1)) : size.ago(size.days() + 7 - number * 0.06);
    }

    Instant callsUntil(DemoSize size) {
        return switch (life) {
            case WORKS, EXPIRING -> size.now();
            case REVOKED -> revokedAt(size);
            case UNUSED -> size.ago(LAST_USED);
            case NEVER -> size.begin();
        };
    }

    Instant revokedAt(DemoSize size) {
        return size.ago(Math.min(REVOKED, size.days() / 3.0) - number * 0.001);
    }
}
