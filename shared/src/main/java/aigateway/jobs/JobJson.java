package aigateway.jobs;

import aigateway.json.JsonText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Jobs and batches in the API's shape. */
public final class JobJson {
    private JobJson() {}

    public static void write(JsonText json, Job job) {
        write(json, job, null);
    }

    /**
     * A single job, with its place in the queue.
     *
     * @param ahead how many jobs are before it; null where it is not counted or not in the queue
     */
    public static void write(JsonText json, Job job, @Nullable Long ahead) {
        json.text("id", job.id().value())
                .text("object", "job")
                .text("kind", job.kind())
                .text("status", job.status().text())
                .text("priority", job.priority().text())
                .text("batch_id", job.batch() == null ? null : job.batch().value())
                .number("created_at", seconds(job.createdAt()))
                .number("started_at", seconds(job.startedAt()))
                .number("finished_at", seconds(job.finishedAt()))
                .raw("result", job.result())
                .raw("error", job.error());
        usage(json, job.inputTokens(), job.outputTokens());
        json.decimal("cost_usd", job.cost() == null ? null : job.cost().toUsd())
                .number("attempts", (long) job.attempts())
                .number("next_attempt_at", seconds(job.nextAttemptAt()))
                .number("queue_position", ahead)
                .number("deadline_at", seconds(job.deadline()))
                .text("waiting_for", job.waitingFor())
                .raw("metadata", job.metadata());
    }

    public static void write(JsonText json, Batch batch) {
        json.text("id", batch.id().value())
                .text("object", "batch")
                .text("status", batch.finishedAt() == null ? "in_progress" : "completed")
                .number("created_at", seconds(batch.createdAt()))
                .number("finished_at", seconds(batch.finishedAt()));
        counts(json, batch);
        json.raw("metadata", batch.metadata());
    }

    static void counts(JsonText json, Batch batch) {
        json.object("jobs", jobs -> {
            jobs.number("total", (long) batch.jobs());
            for (Job.Status status : Job.Status.values()) {
                jobs.number(status.text(), batch.count(status));
            }
        });
    }

    static void usage(JsonText json, @Nullable Long input, @Nullable Long output) {
        if (input == null || output == null) {
            json.nullMember("usage");
            return;
        }
        json.object(
                "usage",
                usage -> usage.number("input_tokens", input)
                        .number("output_tokens", output)
                        .number("total_tokens", input + output));
    }

    private static @Nullable Long seconds(@Nullable Instant instant) {
        return instant == null ? null : instant.getEpochSecond();
    }
}
