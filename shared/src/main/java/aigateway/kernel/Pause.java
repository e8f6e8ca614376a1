package aigateway.kernel;

import java.time.Duration;

/** Waits on the current (virtual) thread. */
public final class Pause {
    private Pause() {}

    /** Sleeps that long; false when the thread was interrupted, whose flag is kept. */
    public static boolean sleep(Duration duration) {
        if (duration.isZero()) {
            return true;
        }
        try {
            Thread.sleep(duration);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
