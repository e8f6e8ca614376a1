package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.BatchFeature;
import aigateway.batches.FileJson;
import aigateway.batches.StoredFile;
import aigateway.functions.web.Download;
import aigateway.functions.web.ProviderApi;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.kernel.FileId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
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
import org.jspecify.annotations.Nullable;

/** A client's own files, in the form of OpenAI's API: inputs and outputs of batches. */
@Controller("/v1/files")
@ProviderApi
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class FilesController {
    private final BatchFeature batches;
    private final ClientAuthenticator authenticator;

    FilesController(BatchFeature batches, ClientAuthenticator authenticator) {
        this.batches = batches;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> upload(HttpRequest<?> request) {
        return authenticator
                .body(request)
                .map(body -> authenticator.enter(request, key -> switch (batches.upload()
                        .upload(key.id(), body)) {
                    case Result.Ok(StoredFile file) -> Responses.json(200, json -> FileJson.write(json, file));
                    case Result.Refused(Problem problem) -> Responses.problem(problem);
                }))
                .orElse(Responses::problem);
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable String limit,
            @QueryValue @Nullable String order,
            @QueryValue @Nullable String purpose) {
        return authenticator.enter(request, key -> {
            Page page = Page.upTo(limit, 10_000, 10_000).after(after);
            Optional<StoredFile.Purpose> only = purpose == null ? Optional.empty() : StoredFile.Purpose.of(purpose);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            if (order != null && !order.equals("asc") && !order.equals("desc")) {
                return Responses.problem(Problem.invalidValue("order", "expected asc or desc"));
            }
            FileId from = page.after() == null ? null : new FileId(page.after());
            // Of another purpose there are no files here.
            List<StoredFile> found = purpose != null && only.isEmpty()
                    ? List.of()
                    : batches.files().list(key.id(), only.orElse(null), from, page.fetch(), "asc".equals(order));
            return Responses.json(
                    200,
                    json -> page.writeWithFirst(json, found, file -> file.id().value(), FileJson::write));
        });
    }

    @Get("/{id}")
    HttpResponse<?> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (_, file) -> Responses.json(200, json -> FileJson.write(json, file)));
    }

    @Get("/{id}/content")
    HttpResponse<?> content(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (key, file) -> {
            if (file.output() != null) {
                return Download.lines(request, batches.outputs().lines(key.id(), file.output()));
            }
            return batches.files()
                    .content(key.id(), file.id())
                    .<HttpResponse<?>>map(
                            bytes -> HttpResponse.ok(bytes).contentType(MediaType.of("application/x-ndjson")))
                    .orElseGet(FilesController::none);
        });
    }

    @Delete("/{id}")
    HttpResponse<?> delete(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                (key, file) -> batches.files().delete(key.id(), file.id())
                        ? Responses.json(
                                200,
                                json -> json.text("id", file.id().value())
                                        .text("object", "file")
                                        .flag("deleted", true))
                        : none());
    }

    private HttpResponse<?> named(
            HttpRequest<?> request, String id, BiFunction<Key, StoredFile, HttpResponse<?>> then) {
        return authenticator.answer(
                request,
                key -> FileId.read(id)
                        .flatMap(file -> batches.files().find(key.id(), file))
                        .<HttpResponse<?>>map(file -> then.apply(key, file))
                        .orElseGet(FilesController::none));
    }

    private static HttpResponse<?> none() {
        return Responses.problem(Problem.notFound("There is no such file."));
    }
}
