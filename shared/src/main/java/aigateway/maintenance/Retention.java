package aigateway.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Deletes what has been kept long enough. Each rule deletes in bounded steps until nothing is left or its time in this sweep is
 * over, so that it keeps up with what is written and no lock or statement is long.
 */
public final class Retention {
    private static final int ROWS_MAX = 5_000;
    /** Of each rule in a sweep: about 100,000 rows on a small database. All rules together stay within the time of a sweep. */
    private static final Duration TIME_MAX = Duration.ofSeconds(3);

    private final List<Rule> rules;
    private final InstantSource clock;

    public Retention(List<Rule> rules, InstantSource clock) {
        this.rules = List.copyOf(rules);
        this.clock = clock;
    }

    /**
     * What is deleted, and after how long.
     *
     * @param name in the log when it fails, after {@code retention_}
     */
    public record Rule(String name, Duration kept, Step step) {}

    /** Deletes at most this many rows from before the instant; returns how many. */
    @FunctionalInterface
    public interface Step {
        int delete(Instant before, int rowsMax);
    }

    /** A rule that fails does not keep the others from running. */
    public void run() {
        rules.forEach(rule -> new SweepTask("retention_" + rule.name(), () -> run(rule)).run());
    }

    private void run(Rule rule) {
        Instant start = clock.instant();
        Instant end = start.plus(TIME_MAX);
        int deleted = ROWS_MAX;
        while (deleted >= ROWS_MAX && clock.instant().isBefore(end)) {
            deleted = rule.step().delete(start.minus(rule.kept()), ROWS_MAX);
        }
    }
}
