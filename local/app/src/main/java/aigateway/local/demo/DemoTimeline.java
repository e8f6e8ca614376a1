package aigateway.local.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What administrators did, in the order of time: so the chain of admin events has it in this order too. */
final class DemoTimeline {
    private record Step(Instant at, Runnable action) {}

    private final List<Step> steps = new ArrayList<>();

    /** An action may add later ones only before {@link #run}. */
    void at(Instant when, Runnable action) {
        steps.add(new Step(when, action));
    }

    /** Steps of the same instant keep the order in which they were added. */
    void run(DemoClock clock) {
        steps.sort(Comparator.comparing(Step::at));
        for (Step step : steps) {
            clock.set(step.at);
            step.action.run();
        }
        steps.clear();
    }
}
