package aigateway.maintenance;

import aigateway.kernel.Unavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part of the sweep.
 *
 * @param name in the log when it fails
 */
public record SweepTask(String name, Runnable work) {
    private static final Logger LOG = LoggerFactory.getLogger(SweepTask.class);

    /** Never throws: a failure is logged, and the next sweep tries again. */
    void run() {
        try {
            work.run();
        } catch (Unavailable outage) {
            LOG.atWarn()
                    .addKeyValue("task", name)
                    .addKeyValue("dependency", outage.dependency())
                    .log("sweep_task_failed");
        } catch (RuntimeException bug) {
            // The log has the class and the place, and not the message, which may hold a value.
            LOG.atError().addKeyValue("task", name).setCause(bug).log("sweep_task_failed");
        }
    }
}
