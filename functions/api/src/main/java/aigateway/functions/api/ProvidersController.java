package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.admin.ConfigFile;
import aigateway.admin.InspectProviders;
import aigateway.assembly.AdminFeature;
import aigateway.functions.web.Responses;
import aigateway.json.JsonText;
import aigateway.providers.KeyState;
import aigateway.providers.KeyTest;
import aigateway.providers.ProviderDescription;
import aigateway.providers.TargetHealth;
import aigateway.usage.Figures;
import aigateway.usage.Latencies.Histogram;
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
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an admin sees of the providers. */
@Controller("/admin/v1/providers")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class ProvidersController {
    private static final int SHARE_PLACES = 4;
    private static final double P95 = 0.95;

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
                                .objects("data", admin.providers().list(), ProvidersController::write)
                                .object("configuration", this::configuration)));
    }

    private void configuration(JsonText json) {
        ConfigFile file = admin.providers().file().orElse(null);
        json.text("file", file == null ? null : file.name())
                .number("read_at", file == null ? null : seconds(file.readAt()))
                .number("refused_at", file == null ? null : seconds(file.refusedAt()))
                .texts("errors", file == null ? List.of() : file.errors());
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
        Map<String, KeyState> states =
                shown.provider().keyStates().stream().collect(Collectors.toMap(KeyState::name, Function.identity()));
        Figures lately = shown.lately();
        Requests.ProviderFailure failure = shown.failure();
        json.text("object", "provider")
                .text("name", provider.name())
                .text("kind", provider.kind())
                .text("base_url", provider.baseUrl())
                .text("auth", provider.auth())
                .texts("apis", provider.apis())
                .objects("keys", provider.keys(), (key, each) -> write(key, each, states.get(each.name())))
                .number("calls", lately.calls())
                .number("failed_calls", lately.failedCalls())
                .decimal("error_share", share(lately))
                .number("p95_ms", p95(shown.times()))
                .text("last_error_code", failure == null ? null : failure.code())
                .number(
                        "last_error_status",
                        failure == null || failure.status() == null ? null : Long.valueOf(failure.status()))
                .number("last_error_at", failure == null ? null : seconds(failure.at()))
                .objects("targets", shown.models(), ProvidersController::write);
    }

    private static void write(JsonText json, ProviderDescription.Key key, @Nullable KeyState state) {
        Integer status = state == null ? null : state.status();
        json.text("name", key.name())
                .flag("set", key.set())
                .number("resting_since", state == null ? null : seconds(state.restingSince()))
                .number("resting_until", state == null ? null : seconds(state.restingUntil()))
                .number("resting_status", status == null ? null : Long.valueOf(status));
    }

    private static void write(JsonText json, InspectProviders.ModelHealth model) {
        TargetHealth circuit = model.circuit();
        json.text("model", model.model())
                .number("calls", model.lately().calls())
                .number("failed_calls", model.lately().failedCalls())
                .decimal("error_share", share(model.lately()))
                .number("p95_ms", p95(model.times()))
                .text("circuit", circuit == null ? null : circuit.circuitOpen() ? "open" : "closed")
                .number("cooling_down_until", circuit == null ? null : seconds(circuit.coolingDownUntil()));
    }

    /** Null where there was no attempt. */
    private static @Nullable Long p95(@Nullable Histogram times) {
        return times == null || times.count() == 0 ? null : Long.valueOf(times.about(P95));
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
