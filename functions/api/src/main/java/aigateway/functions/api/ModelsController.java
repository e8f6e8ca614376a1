package aigateway.functions.api;

import aigateway.assembly.CallFeature;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import aigateway.providers.Model;
import aigateway.providers.ModelCatalog;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.function.Function;

/** The models that a key may use. */
@Controller("/v1/models")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class ModelsController {
    private final CallFeature calls;

    ModelsController(CallFeature calls) {
        this.calls = calls;
    }

    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return allowed(
                request,
                models -> Responses.json(
                        200,
                        json -> json.text("object", "list")
                                .objects("data", models, (item, model) -> model.write(item))));
    }

    /** Names hold slashes, which SDKs send as %2F. */
    @Get("/{+id}")
    HttpResponse<byte[]> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return allowed(
                request,
                models -> models.stream()
                        .filter(model -> model.id().equals(id))
                        .findFirst()
                        .map(model -> Responses.json(200, model.json()))
                        .orElseGet(() -> Responses.problem(Problem.modelNotFound(id))));
    }

    private HttpResponse<byte[]> allowed(HttpRequest<?> request, Function<List<Model>, HttpResponse<byte[]>> then) {
        return switch (calls.authenticator().enter(Requests.client(request))) {
            case Result.Refused(Problem problem) -> Responses.problem(problem);
            case Result.Ok(Key key) ->
                switch (calls.models().list()) {
                    case ModelCatalog.Listing.Failed(Problem problem) -> Responses.problem(problem);
                    case ModelCatalog.Listing.Listed(List<Model> models) ->
                        then.apply(models.stream()
                                .filter(model -> key.allowsModel(model.id()))
                                .toList());
                };
        };
    }
}
