package aigateway.local;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a round of work that must come again, whatever it throws: an Error that gets out would end its schedule in silence. */
final class Tireless {
    private static final Logger LOG = LoggerFactory.getLogger(Tireless.class);

    private Tireless() {}

    /** One round. */
    interface Round {
        void run() throws InterruptedException;
    }

    /**
     * Runs the round, and logs what it throws.
     *
     * @return whether it came to its end
     */
    static boolean run(String event, Round round) {
        try {
            round.run();
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            log(event, e);
        }
        return false;
    }

    private static void log(String event, Throwable thrown) {
        try {
            LOG.atError().setCause(thrown).log(event);
        } catch (Throwable _) {
            // Without memory for a line the next round still comes; the age of the last whole one shows it.
        }
    }
}
