package aigateway.functions.dashboard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.jobs.Batch;
import aigateway.jobs.Job;
import aigateway.kernel.BatchId;
import aigateway.kernel.KeyId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Instant AT = Instant.parse("2030-01-02T12:00:00Z");

    private static Batch batch(int jobs, Map<Job.Status, Long> counts, @Nullable Instant finished) {
        return new Batch(
                new BatchId("bat_" + "0".repeat(32)),
                new KeyId("key-one-x"),
                jobs,
                counts,
                null,
                null,
                null,
                AT,
                finished);
    }

    @Test
    void the_bar_has_a_part_for_each_way_to_end() {
        Batch batch = batch(
                8,
                Map.of(Job.Status.SUCCEEDED, 4L, Job.Status.FAILED, 1L, Job.Status.DEAD, 1L, Job.Status.RUNNING, 2L),
                null);

        assertThat(Progress.of(batch))
                .contains("class=\"done\" x=\"0.00%\" width=\"50.00%\"")
                .contains("class=\"failed\" x=\"50.00%\" width=\"25.00%\"")
                .contains("class=\"running\" x=\"75.00%\" width=\"25.00%\"")
                .contains("2 running, 4 succeeded, 1 failed, 1 dead");
        assertThat(Progress.percent(batch)).isEqualTo(75);
    }

    @Test
    void only_a_finished_batch_is_done() {
        assertThat(Progress.percent(batch(3, Map.of(Job.Status.SUCCEEDED, 3L), null)))
                .isEqualTo(99);
        assertThat(Progress.percent(batch(3, Map.of(), AT))).isEqualTo(100);
        assertThat(Progress.words(batch(3, Map.of(), AT))).isEqualTo("no jobs left");
    }
}
