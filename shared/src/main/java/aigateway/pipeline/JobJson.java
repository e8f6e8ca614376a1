package aigateway.pipeline;

import aigateway.jobs.Job;
import aigateway.json.JsonText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A job in the API's shape. */
public final class JobJson {
    private JobJson() {}

    public static void write(JsonText json, Job job) {
        json.text("id", job.id().value())
                .text("object", "job")
                .text("kind", job.kind().kind())
                .text("status", job.status().text())
                .number("created_at", seconds(job.createdAt()))
                .number("started_at", seconds(job.startedAt()))
                .number("finished_at", seconds(job.finishedAt()))
                .raw("result", job.result())
                .raw("error", job.error());
        usage(json, job.inputTokens(), job.outputTokens());
        json.decimal("cost_usd", job.cost() == null ? null : job.cost().toUsd())
                .number("attempts", (long) job.attempts())
                .number("next_attempt_at", seconds(job.nextAttemptAt()))
                .text("waiting_for", job.waitingFor())
                .raw("metadata", job.metadata());
    }

    static void usage(JsonText json, @Nullable Long input, @Nullable Long output) {
        if (input == null || output == null) {
            json.nothing("usage");
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
