package aigateway.functions.api;

import aigateway.assembly.CallFeature;
import aigateway.call.ModelDirectory.Entry;
import aigateway.formats.ErrorBody;
import aigateway.functions.web.ProviderApi;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The models that a key may use: in OpenAI's form, or in Anthropic's for a client that sends {@code anthropic-version}. */
@Controller("/v1/models")
@ProviderApi
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class ModelsController {
    private final CallFeature calls;

    ModelsController(CallFeature calls) {
        this.calls = calls;
    }

    /** OpenAI's list is one page. */
    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String limit,
            @QueryValue("after_id") @Nullable String after,
            @QueryValue("before_id") @Nullable String before) {
        return allowed(request, models -> {
            if (!isAnthropic(request)) {
                return Responses.json(
                        200, json -> json.text("object", "list").objects("data", models, ModelJson::openai));
            }
            return ModelPage.of(models, limit, after, before)
                    .map(page -> Responses.json(200, page::write))
                    .orElse(problem -> Responses.problem(ErrorBody.ANTHROPIC, problem));
        });
    }

    /** Names hold slashes, which SDKs send as %2F. */
    @Get("/{+id}")
    HttpResponse<byte[]> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return allowed(
                request,
                models -> models.stream()
                        .filter(entry -> entry.model().id().equals(id))
                        .findFirst()
                        .map(entry -> Responses.json(200, json -> {
                            if (isAnthropic(request)) {
                                ModelJson.anthropic(json, entry);
                            } else {
                                ModelJson.openai(json, entry);
                            }
                        }))
                        .orElseGet(() -> Responses.problem(shape(request), Problem.modelNotFound(id))));
    }

    private HttpResponse<byte[]> allowed(HttpRequest<?> request, Function<List<Entry>, HttpResponse<byte[]>> then) {
        Result<List<Entry>> models =
                calls.authenticator().enter(Requests.client(request)).flatMap(calls.models()::list);
        return switch (models) {
            case Result.Refused<List<Entry>>(Problem problem) -> Responses.problem(shape(request), problem);
            case Result.Ok<List<Entry>>(List<Entry> allowed) -> then.apply(allowed);
        };
    }

    private static ErrorBody shape(HttpRequest<?> request) {
        return isAnthropic(request) ? ErrorBody.ANTHROPIC : ErrorBody.OPENAI;
    }

    private static boolean isAnthropic(HttpRequest<?> request) {
        return request.getHeaders().contains("anthropic-version");
    }
}
