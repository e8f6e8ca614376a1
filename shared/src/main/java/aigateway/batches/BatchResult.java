package aigateway.batches;

import aigateway.jobs.Job;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.JobId;
import aigateway.kernel.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one request of a batch ended.
 *
 * @param id the client's own
 * @param reply the provider's JSON; null where there is none
 * @param problem what went wrong; null where there is a reply
 */
record BatchResult(
        JobId job,
        String id,
        End end,
        @Nullable String reply,
        @Nullable Problem problem) {
    private static final String CUSTOM_ID = "custom_id";
    private static final String EXPIRED =
            String.valueOf(Problem.deadlineExceeded().code());

    /** The ways in which a request of a batch ends. */
    enum End {
        SUCCEEDED,
        FAILED,
        CANCELLED,
        EXPIRED
    }

    /** The metadata of the job of a request. */
    static String metadata(String id) {
        return JsonText.objectText(json -> json.text(CUSTOM_ID, id));
    }

    /** The result of a job that has ended; null where its content is deleted already. */
    static @Nullable BatchResult of(Job job) {
        Json.Obj metadata = job.metadata() == null ? null : JsonReader.objectOrNull(job.metadata());
        String id = metadata == null ? null : metadata.text(CUSTOM_ID);
        if (id == null) {
            return null;
        }
        return switch (job.status()) {
            case SUCCEEDED ->
                job.result() == null ? null : new BatchResult(job.id(), id, End.SUCCEEDED, job.result(), null);
            case FAILED, CANCELLED, DEAD -> failed(job, id);
            case QUEUED, RUNNING -> null;
        };
    }

    private static BatchResult failed(Job job, String id) {
        Json.Obj error = job.error() == null ? null : JsonReader.objectOrNull(job.error());
        Problem problem = error == null ? Problem.internal() : problem(error);
        End end = job.status() == Job.Status.CANCELLED
                ? End.CANCELLED
                : EXPIRED.equals(problem.code()) ? End.EXPIRED : End.FAILED;
        return new BatchResult(job.id(), id, end, null, problem);
    }

    private static Problem problem(Json.Obj error) {
        return new Problem(
                (int) error.integer("status", 500),
                String.valueOf(error.text("type")),
                error.text("code"),
                error.text("param"),
                String.valueOf(error.text("message")),
                Map.of());
    }
}
