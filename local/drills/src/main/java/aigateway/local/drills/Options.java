package aigateway.local.drills;

import java.util.Random;

/**
 * How often, and with which chance. The seed decides what is sent and when; which thread wins a race it cannot decide.
 *
 * @param rounds how often, or how often at each point
 */
record Options(long seed, int rounds) {
    Random random() {
        return new Random(seed);
    }
}
