package aigateway.batches;

import aigateway.formats.ErrorBody;
import aigateway.jobs.Batch;
import aigateway.jobs.BatchApi;
import aigateway.jobs.Job;
import aigateway.json.JsonText;
import aigateway.kernel.FileId;
import aigateway.kernel.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Batches and their results, in the form of the API in which they were submitted. */
public enum BatchJson {
    OPENAI {
        @Override
        public void write(JsonText json, ClientBatch batch) {
            Instant ended = batch.batch().finishedAt();
            String status = openAiStatus(batch);
            long created = batch.batch().createdAt().getEpochSecond();
            json.text("id", batch.batch().id().value())
                    .text("object", "batch")
                    .text("endpoint", batch.origin().endpoint())
                    .nullMember("errors")
                    .text("input_file_id", id(batch.origin().input()))
                    .text("completion_window", "24h")
                    .text("status", status)
                    .text("output_file_id", id(batch.output(false)))
                    .text("error_file_id", id(batch.output(true)))
                    .number("created_at", created)
                    .number("in_progress_at", created)
                    .number("expires_at", batch.origin().expiresAt().getEpochSecond())
                    .number("finalizing_at", seconds(ended))
                    .number("completed_at", status.equals("completed") ? seconds(ended) : null)
                    .nullMember("failed_at")
                    .number("expired_at", status.equals("expired") ? seconds(ended) : null)
                    .number("cancelling_at", seconds(batch.origin().cancelledAt()))
                    .number("cancelled_at", status.equals("cancelled") ? seconds(ended) : null)
                    .object(
                            "request_counts",
                            counts -> counts.number(
                                            "total", (long) batch.batch().jobs())
                                    .number("completed", batch.batch().count(Job.Status.SUCCEEDED))
                                    .number("failed", batch.failed()))
                    .raw("metadata", batch.batch().metadata());
        }

        @Override
        byte[] line(BatchResult result) {
            Problem problem = result.problem();
            return line(json -> {
                json.text("id", "batch_req_" + result.job().value().substring("job_".length()))
                        .text("custom_id", result.id());
                if (result.end() == BatchResult.End.EXPIRED || result.end() == BatchResult.End.CANCELLED) {
                    String code = result.end() == BatchResult.End.EXPIRED ? "batch_expired" : "batch_cancelled";
                    json.nullMember("response")
                            .object(
                                    "error",
                                    error -> error.text("code", code)
                                            .text("message", problem == null ? null : problem.message()));
                    return;
                }
                json.object(
                                "response",
                                response -> response.number(
                                                "status_code", problem == null ? 200L : (long) problem.status())
                                        .text("request_id", result.job().value())
                                        .raw(
                                                "body",
                                                problem == null ? result.reply() : text(ErrorBody.OPENAI, problem)))
                        .nullMember("error");
            });
        }
    },
    ANTHROPIC {
        @Override
        public void write(JsonText json, ClientBatch batch) {
            boolean ended = batch.hasEnded();
            Batch jobs = batch.batch();
            String id = jobs.id().value();
            json.text("id", id)
                    .text("type", "message_batch")
                    .text("processing_status", ended ? "ended" : batch.isCancelled() ? "canceling" : "in_progress")
                    .object(
                            "request_counts",
                            counts -> counts.number("processing", ended ? 0L : (long) jobs.jobs())
                                    .number("succeeded", ended ? jobs.count(Job.Status.SUCCEEDED) : 0)
                                    .number("errored", ended ? batch.failed() : 0)
                                    .number("canceled", ended ? jobs.count(Job.Status.CANCELLED) : 0)
                                    .number("expired", batch.origin().expired()))
                    .text("ended_at", text(jobs.finishedAt()))
                    .text("created_at", text(jobs.createdAt()))
                    .text("expires_at", text(batch.origin().expiresAt()))
                    .nullMember("archived_at")
                    .text("cancel_initiated_at", text(batch.origin().cancelledAt()))
                    // Relative: the client knows by which address it reached the gateway.
                    .text("results_url", ended ? "/v1/messages/batches/" + id + "/results" : null);
        }

        @Override
        byte[] line(BatchResult result) {
            return line(json -> json.text("custom_id", result.id()).object("result", end -> {
                switch (result.end()) {
                    case SUCCEEDED -> end.text("type", "succeeded").raw("message", result.reply());
                    case CANCELLED -> end.text("type", "canceled");
                    case EXPIRED -> end.text("type", "expired");
                    case FAILED ->
                        end.text("type", "errored")
                                .raw(
                                        "error",
                                        result.problem() == null ? null : text(ErrorBody.ANTHROPIC, result.problem()));
                }
            }));
        }
    };

    public abstract void write(JsonText json, ClientBatch batch);

    /** A line of the results, with its line feed. */
    abstract byte[] line(BatchResult result);

    public static BatchJson of(BatchApi api) {
        return switch (api) {
            case OPENAI -> OPENAI;
            case ANTHROPIC -> ANTHROPIC;
        };
    }

    private static String openAiStatus(ClientBatch batch) {
        if (!batch.hasEnded()) {
            return batch.isCancelled() ? "cancelling" : "in_progress";
        }
        if (batch.isCancelled()) {
            return "cancelled";
        }
        return batch.origin().expired() > 0 ? "expired" : "completed";
    }

    static byte[] line(Consumer<JsonText> members) {
        byte[] object = JsonText.object(members);
        var line = new ByteArrayOutputStream(object.length + 1);
        // A provider's reply may have line feeds between its members; inside a text they are escaped.
        for (byte character : object) {
            line.write(character == '\n' || character == '\r' ? ' ' : character);
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static String text(ErrorBody shape, Problem problem) {
        return new String(shape.of(problem), StandardCharsets.UTF_8);
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static @Nullable String id(@Nullable FileId id) {
        return id == null ? null : id.value();
    }

    private static @Nullable Long seconds(@Nullable Instant instant) {
        return instant == null ? null : instant.getEpochSecond();
    }
}
