package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.AdminFeature;
import aigateway.functions.web.Responses;
import aigateway.json.JsonText;
import aigateway.providers.KeyTest;
import aigateway.providers.ProviderDescription;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;

/** What an admin sees of the providers. */
@Controller("/admin/v1/providers")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class ProvidersController {
    private final AdminFeature admin;
    private final AdminAuthenticator authenticator;

    ProvidersController(AdminFeature admin, AdminAuthenticator authenticator) {
        this.admin = admin;
        this.authenticator = authenticator;
    }

    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return authenticator.enter(
                request,
                () -> Responses.json(
                        200,
                        json -> json.text("object", "list")
                                .objects("data", admin.providers().list(), ProvidersController::write)));
    }

    @Post("/{name}/test")
    @Consumes(ALL)
    HttpResponse<byte[]> test(HttpRequest<?> request, String name) {
        return authenticator.enter(
                request,
                by -> admin.providers()
                        .test(by.actor(), name)
                        .map(tests -> Responses.json(200, json -> write(json, name, tests)))
                        .orElse(Responses::problem));
    }

    private static void write(JsonText json, ProviderDescription provider) {
        json.text("object", "provider")
                .text("name", provider.name())
                .text("kind", provider.kind())
                .text("base_url", provider.baseUrl())
                .text("auth", provider.auth())
                .texts("apis", provider.apis())
                .objects(
                        "keys",
                        provider.keys(),
                        (key, each) -> key.text("name", each.name()).flag("set", each.set()));
    }

    private static void write(JsonText json, String name, List<KeyTest> tests) {
        json.text("object", "provider_test")
                .text("provider", name)
                .flag("works", tests.stream().allMatch(KeyTest::works))
                .objects(
                        "keys",
                        tests,
                        (key, test) -> key.text("name", test.key())
                                .flag("works", test.works())
                                .number("status", test.status() == null ? null : (long) test.status())
                                .texts("models", test.models())
                                .text("message", test.message()));
    }
}
