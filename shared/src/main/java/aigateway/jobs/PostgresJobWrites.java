package aigateway.jobs;

import aigateway.json.JsonText;
import aigateway.kernel.JobId;
import aigateway.kernel.Tokens;
import aigateway.kernel.Write;
import aigateway.postgres.PostgresWrite;
import aigateway.webhooks.JobWebhook;
import java.util.Base64;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is stored of many jobs in one statement: those of a batch, and of everyone who shares a commit. */
record PostgresJobWrites(PostgresJobRows rows) {
    /** After holds are settled and reserved, and before tags are recorded. */
    private static final int RANK = 3;

    Write create(NewJob job) {
        JobWebhook webhook = job.webhook();
        return write(
                "create_jobs",
                json -> json.text("id", job.id().value())
                        .text(
                                "request_id",
                                job.request() == null ? null : job.request().value())
                        .text("key_id", job.key().value())
                        .texts("tags", job.tags())
                        .text(
                                "batch_id",
                                job.batch() == null ? null : job.batch().value())
                        .text("kind", job.kind())
                        .text("priority", job.priority().text())
                        .text(
                                "deadline",
                                job.deadline() == null ? null : job.deadline().toString())
                        .text("payload", sealed("payload", job.id(), job.payload()))
                        .text("metadata", base64(rows.seal("metadata", job.id(), job.metadata())))
                        .text(
                                "webhook_url",
                                base64(rows.seal("webhook_url", job.id(), webhook == null ? null : webhook.url())))
                        .flag("webhook_result", webhook != null && webhook.withResult()));
    }

    Write finish(JobLease lease, JobResult result, boolean stored) {
        Tokens tokens = result.tokens();
        return write(
                "finish_jobs",
                json -> json.text("id", lease.id().value())
                        .number("epoch", lease.epoch())
                        .text("status", result.status().text())
                        .flag("stored", stored)
                        .text("result", stored ? null : sealed("result", lease.id(), result.result()))
                        .text("error", sealed("error", lease.id(), result.error()))
                        .number("input_tokens", tokens == null ? null : tokens.input())
                        .number("output_tokens", tokens == null ? null : tokens.output())
                        .number(
                                "cost_nano_usd",
                                result.cost() == null ? null : result.cost().nanoUsd()));
    }

    private static Write write(String function, Consumer<JsonText> members) {
        return PostgresWrite.of(function, RANK, members, null);
    }

    private @Nullable String sealed(String column, JobId id, byte @Nullable [] plain) {
        return base64(rows.seal(column, id, plain));
    }

    private static @Nullable String base64(byte @Nullable [] bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }
}
