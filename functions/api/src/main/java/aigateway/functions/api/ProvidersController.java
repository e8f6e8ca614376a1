package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.admin.InspectProviders;
import aigateway.assembly.AdminFeature;
import aigateway.functions.web.Responses;
import aigateway.json.JsonText;
import aigateway.providers.KeyTest;
import aigateway.providers.ProviderDescription;
import aigateway.usage.Figures;
import aigateway.usage.Requests;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an admin sees of the providers. */
@Controller("/admin/v1/providers")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class ProvidersController {
    private static final int SHARE_PLACES = 4;

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

    private static void write(JsonText json, InspectProviders.Shown shown) {
        ProviderDescription provider = shown.provider().describe();
        Map<String, Instant> resting = new HashMap<>();
        shown.provider().keyStates().forEach(key -> {
            if (key.restingUntil() != null) {
                resting.put(key.name(), key.restingUntil());
            }
        });
        Figures lately = shown.lately();
        Requests.ProviderFailure failure = shown.failure();
        json.text("object", "provider")
                .text("name", provider.name())
                .text("kind", provider.kind())
                .text("base_url", provider.baseUrl())
                .text("auth", provider.auth())
                .texts("apis", provider.apis())
                .objects(
                        "keys",
                        provider.keys(),
                        (key, each) -> key.text("name", each.name())
                                .flag("set", each.set())
                                .number("resting_until", seconds(resting.get(each.name()))))
                .number("calls", lately.calls())
                .number("failed_calls", lately.failedCalls())
                .decimal("error_share", share(lately))
                .text("last_error_code", failure == null ? null : failure.code())
                .number(
                        "last_error_status",
                        failure == null || failure.status() == null ? null : Long.valueOf(failure.status()))
                .number("last_error_at", failure == null ? null : seconds(failure.at()));
    }

    private static @Nullable Long seconds(@Nullable Instant at) {
        return at == null ? null : Long.valueOf(at.getEpochSecond());
    }

    /** Null where there was no call. */
    private static @Nullable String share(Figures lately) {
        return lately.calls() == 0
                ? null
                : BigDecimal.valueOf(lately.failedCalls())
                        .divide(BigDecimal.valueOf(lately.calls()), SHARE_PLACES, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString();
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
