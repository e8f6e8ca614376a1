package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.admin.ManageBudgets;
import aigateway.admin.ManageKeys;
import aigateway.assembly.AdminFeature;
import aigateway.assembly.Settings;
import aigateway.budgets.BudgetStatus;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.keys.Key;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an admin does with keys. */
@Controller("/admin/v1/keys")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class KeysController {
    private final AdminFeature admin;
    private final InstantSource clock;
    private final Settings settings;
    private final AdminAuthenticator authenticator;

    KeysController(AdminFeature admin, InstantSource clock, Settings settings, AdminAuthenticator authenticator) {
        this.admin = admin;
        this.clock = clock;
        this.settings = settings;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return authenticator.enter(request, () -> answer(201, admin.manageKeys().create(body(request))));
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request, @QueryValue @Nullable String after, @QueryValue @Nullable String limit) {
        return authenticator.enter(request, () -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            List<Key> keys = admin.keys().list(page.after() == null ? null : new KeyId(page.after()), page.fetch());
            return Responses.json(
                    200, json -> page.write(json, keys, key -> key.id().value(), KeyJson.at(clock.instant())));
        });
    }

    @Get("/{id}")
    HttpResponse<byte[]> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                key -> admin.keys()
                        .find(key)
                        .<ManageKeys.Outcome>map(ManageKeys.Outcome.Done::new)
                        .orElseGet(KeysController::noSuchKey));
    }

    @Patch("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> patch(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, key -> admin.manageKeys().patch(key, body(request)));
    }

    @Post("/{id}/revoke")
    @Consumes(ALL)
    HttpResponse<byte[]> revoke(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, key -> admin.manageKeys().revoke(key));
    }

    @Post("/{id}/roll")
    @Consumes(ALL)
    HttpResponse<byte[]> roll(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, key -> admin.manageKeys().roll(key, body(request)));
    }

    private HttpResponse<byte[]> named(HttpRequest<?> request, String id, Function<KeyId, ManageKeys.Outcome> then) {
        return authenticator.enter(
                request, () -> answer(200, KeyId.read(id).map(then).orElseGet(KeysController::noSuchKey)));
    }

    private static ManageKeys.Outcome noSuchKey() {
        return new ManageKeys.Outcome.No(Problem.notFound("There is no such key."));
    }

    private List<BudgetStatus> budgetsOf(Key key) {
        return admin.budgets().list(key.id(), null, ManageBudgets.KEY_BUDGETS_MAX);
    }

    private RequestBody body(HttpRequest<?> request) {
        return Requests.body(request, settings.maxBodyBytes());
    }

    private HttpResponse<byte[]> answer(int status, ManageKeys.Outcome outcome) {
        JsonText.Members<Key> shape = KeyJson.at(clock.instant());
        return switch (outcome) {
            case ManageKeys.Outcome.No(Problem problem) -> Responses.problem(problem);
            case ManageKeys.Outcome.Done(Key key) -> Responses.json(status, json -> shape.write(json, key));
            case ManageKeys.Outcome.Made(Key key, String secret, String webhookSecret) ->
                Responses.json(status, json -> {
                    shape.write(json, key);
                    json.text("key", secret);
                    if (webhookSecret != null) {
                        json.text("webhook_secret", webhookSecret)
                                .objects("budgets", budgetsOf(key), BudgetJson::whole);
                    }
                });
        };
    }
}
