package aigateway.local.drills;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/**
 * How often, and with which chance. The seed decides what is sent and when; which thread wins a race it cannot decide.
 *
 * @param rounds how often, or how often at each point
 * @param rows of a drill that fills a ledger
 * @param programs the folder of programs that are not in PATH
 */
record Options(long seed, int rounds, long rows, Optional<Path> programs) {
    Random random() {
        return new Random(seed);
    }
}
