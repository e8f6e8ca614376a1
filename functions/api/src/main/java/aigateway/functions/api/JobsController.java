package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.JobFeature;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.jobs.Job;
import aigateway.jobs.JobJson;
import aigateway.jobs.Submitted;
import aigateway.json.RequestBody;
import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client's own jobs. */
@Controller("/v1/jobs")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class JobsController {
    static final String IDEMPOTENCY_KEY = "idempotency-key";
    /** A longer queue is not counted exactly. */
    private static final int AHEAD_MAX = 1_000;

    private final JobFeature jobs;
    private final ClientAuthenticator authenticator;

    JobsController(JobFeature jobs, ClientAuthenticator authenticator) {
        this.jobs = jobs;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> submit(HttpRequest<?> request) {
        return authenticator
                .body(request)
                .flatMap(body ->
                        Requests.single(request, IDEMPOTENCY_KEY).map(name -> submit(request, body, name.orElse(null))))
                .orElse(Responses::problem);
    }

    private HttpResponse<byte[]> submit(HttpRequest<?> request, RequestBody body, @Nullable String name) {
        return switch (jobs.submit().submit(Requests.client(request), body, name)) {
            case Result.Refused(Problem problem) -> Responses.problem(problem);
            case Result.Ok(Submitted(Job job, boolean replayed)) -> {
                var answer = Responses.json(202, json -> JobJson.write(json, job));
                yield replayed ? answer.header("idempotent-replayed", "true") : answer;
            }
        };
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable String limit,
            @QueryValue @Nullable String status,
            @QueryValue @Nullable String batch) {
        return authenticator.enter(request, key -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            Job.Status only = status == null ? null : Job.Status.of(status).orElse(null);
            if (status != null && only == null) {
                return Responses.problem(Problem.invalidValue("status", "expected the status of a job"));
            }
            BatchId of = batch == null ? null : BatchId.read(batch).orElse(null);
            if (batch != null && of == null) {
                return Responses.problem(Problem.invalidValue("batch", "expected the id of a batch"));
            }
            JobId from = page.after() == null ? null : new JobId(page.after());
            List<Job> found = jobs.store().list(key.id(), only, of, from, page.fetch());
            return Responses.json(
                    200, json -> page.write(json, found, job -> job.id().value(), JobJson::write));
        });
    }

    @Get("/{id}")
    HttpResponse<byte[]> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return authenticator.enter(
                request,
                key -> JobId.read(id)
                        .flatMap(job -> jobs.store().find(key.id(), job))
                        .map(job -> {
                            Long ahead = job.status() == Job.Status.QUEUED
                                    ? jobs.store().ahead(job.id(), AHEAD_MAX).orElse(null)
                                    : null;
                            return Responses.json(200, json -> JobJson.write(json, job, ahead));
                        })
                        .orElseGet(JobsController::none));
    }

    @Post("/{id}/cancel")
    @Consumes(ALL)
    HttpResponse<byte[]> cancel(HttpRequest<?> request, @PathVariable String id) {
        return authenticator.enter(
                request,
                key -> JobId.read(id)
                        .map(job -> switch (jobs.cancel().cancel(key.id(), job)) {
                            case Result.Ok(Job cancelled) ->
                                Responses.json(200, json -> JobJson.write(json, cancelled));
                            case Result.Refused(Problem problem) -> Responses.problem(problem);
                        })
                        .orElseGet(JobsController::none));
    }

    @Delete("/{id}")
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        return authenticator.enter(
                request,
                key -> JobId.read(id)
                        .filter(job -> jobs.cancel().delete(key.id(), job))
                        .map(job -> Responses.json(
                                200,
                                json -> json.text("id", job.value())
                                        .text("object", "job")
                                        .flag("deleted", true)))
                        .orElseGet(JobsController::none));
    }

    private static MutableHttpResponse<byte[]> none() {
        return Responses.problem(Problem.notFound("There is no such job."));
    }
}
