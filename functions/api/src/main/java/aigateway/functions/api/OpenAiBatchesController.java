package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.BatchFeature;
import aigateway.batches.BatchJson;
import aigateway.batches.ClientBatch;
import aigateway.batches.ClientBatches;
import aigateway.functions.web.ProviderApi;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.jobs.BatchApi;
import aigateway.kernel.BatchId;
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

/** Batches in the form of OpenAI's API. */
@Controller("/v1/batches")
@ProviderApi
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class OpenAiBatchesController {
    private final BatchFeature batches;
    private final ClientAuthenticator authenticator;

    OpenAiBatchesController(BatchFeature batches, ClientAuthenticator authenticator) {
        this.batches = batches;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> submit(HttpRequest<?> request) {
        return authenticator
                .body(request)
                .flatMap(body -> Requests.single(request, JobsController.IDEMPOTENCY_KEY)
                        .flatMap(name -> batches.batches()
                                .submit(BatchApi.OPENAI, Requests.client(request), body, name.orElse(null))))
                .map(OpenAiBatchesController::shown)
                .orElse(Responses::problem);
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
            List<ClientBatch> found = batches.batches().list(key.id(), BatchApi.OPENAI, from, page.fetch());
            return Responses.json(
                    200,
                    json -> page.writeWithFirst(
                            json, found, each -> each.batch().id().value(), BatchJson.OPENAI::write));
        });
    }

    @Get("/{id}")
    HttpResponse<byte[]> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return authenticator.enter(
                request,
                key -> answer(
                        BatchId.read(id).flatMap(batch -> batches.batches().find(key.id(), BatchApi.OPENAI, batch))));
    }

    @Post("/{id}/cancel")
    @Consumes(ALL)
    HttpResponse<byte[]> cancel(HttpRequest<?> request, @PathVariable String id) {
        return authenticator.enter(
                request,
                key -> answer(
                        BatchId.read(id).flatMap(batch -> batches.batches().cancel(key.id(), BatchApi.OPENAI, batch))));
    }

    private static HttpResponse<byte[]> answer(Optional<ClientBatch> batch) {
        return batch.map(OpenAiBatchesController::shown).orElseGet(() -> Responses.problem(ClientBatches.noBatch()));
    }

    private static HttpResponse<byte[]> shown(ClientBatch batch) {
        return Responses.json(200, json -> BatchJson.OPENAI.write(json, batch)).header(Page.BATCH_PRICE, "list");
    }
}
