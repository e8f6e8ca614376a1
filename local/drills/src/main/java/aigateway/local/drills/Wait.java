package aigateway.local.drills;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting that ends. */
final class Wait {
    private static final long POLL_MILLIS = 5;

    private Wait() {}

    /** Whether it came true in time. */
    static boolean until(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return true;
    }

    /**
     * Without it the drill means nothing.
     *
     * @throws IllegalStateException when it does not come true in time
     */
    static void require(String what, Duration limit, BooleanSupplier condition) throws InterruptedException {
        if (!until(limit, condition)) {
            throw new IllegalStateException("after " + limit.toSeconds() + " s still not so: " + what);
        }
    }
}
