package aigateway.maintenance;

import java.util.List;

/**
 * The work that no request starts. Each task takes a bounded number of rows and marks them, so that several processes can
 * run it at the same time.
 */
public final class Sweep {
    private final List<SweepTask> tasks;

    /**
     * @param tasks in their order
     */
    public Sweep(List<SweepTask> tasks) {
        this.tasks = List.copyOf(tasks);
    }

    /** Runs all tasks; one that fails does not keep the others from running. */
    public void run() {
        tasks.forEach(SweepTask::run);
    }
}
