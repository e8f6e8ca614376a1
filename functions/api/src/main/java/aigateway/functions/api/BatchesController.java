package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.JobFeature;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.jobs.Batch;
import aigateway.jobs.JobJson;
import aigateway.jobs.Submitted;
import aigateway.json.RequestBody;
import aigateway.kernel.BatchId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client's own jobs, many at a time. */
@Controller("/v1/jobs/batch")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class BatchesController {
    private final JobFeature jobs;
    private final ClientAuthenticator authenticator;

    BatchesController(JobFeature jobs, ClientAuthenticator authenticator) {
        this.jobs = jobs;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> submit(HttpRequest<?> request) {
        return authenticator
                .body(request)
                .flatMap(body -> Requests.single(request, JobsController.IDEMPOTENCY_KEY)
                        .map(name -> submit(request, body, name.orElse(null))))
                .orElse(Responses::problem);
    }

    private HttpResponse<byte[]> submit(HttpRequest<?> request, RequestBody body, @Nullable String name) {
        return switch (jobs.submitBatch().submit(Requests.client(request), body, name)) {
            case Result.Refused(Problem problem) -> Responses.problem(problem);
            case Result.Ok(Submitted(Batch batch, boolean replayed)) -> {
                var answer = Responses.json(202, json -> JobJson.write(json, batch));
                yield replayed ? answer.header("idempotent-replayed", "true") : answer;
            }
        };
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request, @QueryValue @Nullable String after, @QueryValue @Nullable String limit) {
        return authenticator.enter(request, key -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            BatchId from = page.after() == null ? null : new BatchId(page.after());
            List<Batch> found = jobs.batches().list(key.id(), null, from, page.fetch());
            return Responses.json(
                    200, json -> page.write(json, found, batch -> batch.id().value(), JobJson::write));
        });
    }

    @Get("/{id}")
    HttpResponse<byte[]> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (key, batch) -> jobs.batches().find(key.id(), batch));
    }

    @Post("/{id}/cancel")
    @Consumes(ALL)
    HttpResponse<byte[]> cancel(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (key, batch) -> jobs.cancel().cancel(key.id(), batch));
    }

    private interface Question {
        Optional<Batch> of(Key key, BatchId batch);
    }

    private HttpResponse<byte[]> named(HttpRequest<?> request, String id, Question question) {
        return authenticator.enter(
                request,
                key -> BatchId.read(id)
                        .flatMap(batch -> question.of(key, batch))
                        .map(batch -> Responses.json(200, json -> JobJson.write(json, batch)))
                        .orElseGet(() -> Responses.problem(Problem.notFound("There is no such batch."))));
    }
}
