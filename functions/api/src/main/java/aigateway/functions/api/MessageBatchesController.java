package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.BatchFeature;
import aigateway.batches.BatchJson;
import aigateway.batches.ClientBatch;
import aigateway.batches.ClientBatches;
import aigateway.functions.web.Download;
import aigateway.functions.web.ProviderApi;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.jobs.BatchApi;
import aigateway.kernel.BatchId;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.keys.Key;
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
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Batches in the form of Anthropic's API. */
@Controller("/v1/messages/batches")
@ProviderApi
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class MessageBatchesController {
    private final BatchFeature batches;
    private final ClientAuthenticator authenticator;

    MessageBatchesController(BatchFeature batches, ClientAuthenticator authenticator) {
        this.batches = batches;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<?> submit(HttpRequest<?> request) {
        return authenticator
                .body(request)
                .flatMap(body -> Requests.single(request, JobsController.IDEMPOTENCY_KEY)
                        .flatMap(name -> batches.batches()
                                .submit(BatchApi.ANTHROPIC, Requests.client(request), body, name.orElse(null))))
                .<HttpResponse<?>>map(MessageBatchesController::shown)
                .orElse(MessageBatchesController::problem);
    }

    @Get
    HttpResponse<?> list(
            HttpRequest<?> request,
            @QueryValue("after_id") @Nullable String after,
            @QueryValue("before_id") @Nullable String before,
            @QueryValue @Nullable String limit) {
        return entered(request, key -> {
            Page page = Page.upTo(limit, 20, 1_000).after(after);
            if (page.problem() != null) {
                return problem(page.problem());
            }
            if (before != null) {
                return problem(Problem.unsupported("before_id", "Lists go on from 'after_id' only."));
            }
            BatchId from = page.after() == null ? null : new BatchId(page.after());
            List<ClientBatch> found = batches.batches().list(key.id(), BatchApi.ANTHROPIC, from, page.fetch());
            return Responses.json(
                    200,
                    json -> page.writeMembers(
                            json, found, each -> each.batch().id().value(), BatchJson.ANTHROPIC::write));
        });
    }

    @Get("/{id}")
    HttpResponse<?> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (_, batch) -> shown(batch));
    }

    @Get("/{id}/results")
    HttpResponse<?> results(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                (key, batch) -> batch.batch().finishedAt() == null
                        ? problem(Problem.conflict("The batch has not ended."))
                        : Download.lines(request, batches.outputs().lines(key.id(), batch)));
    }

    @Post("/{id}/cancel")
    @Consumes(ALL)
    HttpResponse<?> cancel(HttpRequest<?> request, @PathVariable String id) {
        return entered(
                request,
                key -> BatchId.read(id)
                        .flatMap(batch -> batches.batches().cancel(key.id(), BatchApi.ANTHROPIC, batch))
                        .<HttpResponse<?>>map(MessageBatchesController::shown)
                        .orElseGet(MessageBatchesController::none));
    }

    @Delete("/{id}")
    HttpResponse<?> delete(HttpRequest<?> request, @PathVariable String id) {
        return entered(request, key -> {
            Optional<BatchId> batch = BatchId.read(id);
            if (batch.isEmpty()) {
                return none();
            }
            return switch (batches.batches().delete(key.id(), BatchApi.ANTHROPIC, batch.get())) {
                case Result.Ok(BatchId deleted) ->
                    Responses.json(200, json -> json.text("id", deleted.value()).text("type", "message_batch_deleted"));
                case Result.Refused(Problem problem) -> problem(problem);
            };
        });
    }

    private HttpResponse<?> named(
            HttpRequest<?> request, String id, BiFunction<Key, ClientBatch, HttpResponse<?>> then) {
        return entered(
                request,
                key -> BatchId.read(id)
                        .flatMap(batch -> batches.batches().find(key.id(), BatchApi.ANTHROPIC, batch))
                        .<HttpResponse<?>>map(batch -> then.apply(key, batch))
                        .orElseGet(MessageBatchesController::none));
    }

    private HttpResponse<?> entered(HttpRequest<?> request, Function<Key, HttpResponse<?>> then) {
        return authenticator.answer(request, then);
    }

    private static MutableHttpResponse<byte[]> shown(ClientBatch batch) {
        return Responses.json(200, json -> BatchJson.ANTHROPIC.write(json, batch))
                .header(Page.BATCH_PRICE, "list");
    }

    private static HttpResponse<?> none() {
        return problem(ClientBatches.noBatch());
    }

    private static HttpResponse<?> problem(Problem problem) {
        return Responses.problem(Endpoint.MESSAGES, problem);
    }
}
