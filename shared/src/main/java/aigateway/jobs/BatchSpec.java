package aigateway.jobs;

import aigateway.http.WebhookHttpClient;
import aigateway.json.Document;
import aigateway.json.Fields;
import aigateway.json.JsonLines;
import aigateway.json.JsonReader;
import aigateway.json.RequestBody;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.webhooks.JobWebhook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A batch as a client submits it.
 *
 * @param metadata a JSON object, or null
 */
record BatchSpec(@Nullable String metadata, @Nullable JobWebhook webhook, List<BatchOrder.Line> lines) {
    /** As many as one transaction stores in well under a second. */
    static final int JOBS_MAX = 1_000;

    private static final Set<String> MEMBERS = Set.of("webhook", "metadata");

    /** Reads the body up to the first mistake. */
    static Result<BatchSpec> read(RequestBody body, JobKinds kinds, WebhookHttpClient receivers, Instant now) {
        Fields settings = null;
        List<BatchOrder.Line> lines = new ArrayList<>();
        for (JsonLines.Line line : JsonLines.of(body.bytes(), JOBS_MAX + 2)) {
            Document document;
            switch (JsonReader.object(line.json())) {
                case JsonReader.Result.Malformed(String why) -> {
                    return Result.refused(Problem.invalidJson(why).at(line.place()));
                }
                case JsonReader.Result.Read(Document read) -> document = read;
            }
            Fields batch = Fields.of(document.root()).object("batch");
            if (batch != null && settings == null && lines.isEmpty()) {
                settings = batch.only(MEMBERS);
                continue;
            }
            if (lines.size() == JOBS_MAX) {
                return Result.refused(Problem.invalidValue("batch", "at most " + JOBS_MAX + " jobs are allowed")
                        .at(line.place()));
            }
            switch (JobSpec.read(document, kinds, receivers, Priority.LOW, now)) {
                case Result.Refused(Problem problem) -> {
                    return Result.refused(problem.at(line.place()));
                }
                case Result.Ok(JobSpec job) -> lines.add(new BatchOrder.Line(line.place(), job));
            }
        }
        return lines.isEmpty()
                ? Result.refused(Problem.invalidJson("The batch is empty; expected a job in each line."))
                : withSettings(settings, List.copyOf(lines), receivers);
    }

    /** The first line may hold what is about the batch itself. */
    private static Result<BatchSpec> withSettings(
            @Nullable Fields settings, List<BatchOrder.Line> lines, WebhookHttpClient receivers) {
        if (settings == null) {
            return Result.ok(new BatchSpec(null, null, lines));
        }
        var batch = new BatchSpec(JobSpec.metadata(settings), JobSpec.webhook(settings, receivers), lines);
        if (batch.webhook != null && batch.webhook.withResult()) {
            settings.wrong("webhook.include_result", "the event of a batch holds no results");
        }
        Problem problem = settings.problem();
        return problem == null ? Result.ok(batch) : Result.refused(problem.at("Line 1"));
    }
}
