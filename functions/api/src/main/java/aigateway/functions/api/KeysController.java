package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.admin.IssuedKey;
import aigateway.admin.ManageBudgets;
import aigateway.admin.ManageKeys;
import aigateway.assembly.AdminFeature;
import aigateway.assembly.PeopleFeature;
import aigateway.assembly.Settings;
import aigateway.budgets.BudgetFilter;
import aigateway.budgets.BudgetStatus;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Word;
import aigateway.keys.Key;
import aigateway.keys.KeyFilter;
import aigateway.people.Access;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What an admin does with keys. */
@Controller("/admin/v1/keys")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class KeysController {
    private final AdminFeature admin;
    private final PeopleFeature people;
    private final InstantSource clock;
    private final Settings settings;
    private final AdminAuthenticator authenticator;

    KeysController(
            AdminFeature admin,
            PeopleFeature people,
            InstantSource clock,
            Settings settings,
            AdminAuthenticator authenticator) {
        this.admin = admin;
        this.people = people;
        this.clock = clock;
        this.settings = settings;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return authenticator.enter(request, by -> issued(201, admin.manageKeys().create(by.actor(), body(request))));
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request,
            @QueryValue("q") @Nullable String text,
            @QueryValue @Nullable String tag,
            @QueryValue @Nullable String status,
            @QueryValue @Nullable String team,
            @QueryValue("unused_days") @Nullable String unusedDays,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable String limit,
            @QueryValue @Nullable String format) {
        return authenticator.enter(request, by -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            return ListCsv.asked(request, format)
                    .flatMap(csv -> filter(by, text, tag, status, team, unusedDays)
                            .map(filter -> csv ? table(filter, page) : list(filter, page)))
                    .orElse(Responses::problem);
        });
    }

    private HttpResponse<byte[]> table(KeyFilter filter, Page page) {
        Instant now = clock.instant();
        return ListCsv.read(KeysCsv.at(now), page.after(), (after, limit) -> keys(filter, now, after, limit))
                .answer();
    }

    private List<Key> keys(KeyFilter filter, Instant now, @Nullable String after, int limit) {
        return admin.keys().list(filter, now, after == null ? null : new KeyId(after), limit);
    }

    private HttpResponse<byte[]> list(KeyFilter filter, Page page) {
        List<Key> keys = keys(filter, clock.instant(), page.after(), page.fetch());
        return Responses.json(
                200, json -> page.write(json, keys, key -> key.id().value(), KeyJson.at(clock.instant())));
    }

    private Result<KeyFilter> filter(
            Access by,
            @Nullable String text,
            @Nullable String tag,
            @Nullable String status,
            @Nullable String team,
            @Nullable String unusedDays) {
        Optional<Key.Status> wanted = Word.read(Key.Status.class, status == null ? "active" : status);
        if (wanted.isEmpty()) {
            return Result.refused(Problem.invalidValue("status", "expected active, expired or revoked"));
        }
        if (unusedDays != null && !unusedDays.matches("[1-9]\\d{0,3}")) {
            return Result.refused(Problem.invalidValue("unused_days", "expected a number of days from 1 to 9999"));
        }
        Instant unusedSince =
                unusedDays == null ? null : clock.instant().minus(Duration.ofDays(Long.parseLong(unusedDays)));
        Key.Status only = status == null ? null : wanted.get();
        var filter = new KeyFilter(Page.searched(text), Page.searched(tag), only, null, unusedSince, by.teams());
        return team == null
                ? Result.ok(filter)
                : people.manageTeams().find(team, by.teams()).map(found -> filter.of(found.id()));
    }

    @Get("/{id}")
    HttpResponse<byte[]> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                (by, of) -> admin.manageKeys()
                        .find(of, by.teams())
                        .map(key -> Responses.json(200, json -> {
                            KeyJson.at(clock.instant()).write(json, key);
                            json.objects("budgets", budgetsOf(key), BudgetJson::whole);
                        }))
                        .orElse(Responses::problem));
    }

    @Patch("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> patch(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (by, key) -> answer(admin.manageKeys().patch(by.actor(), key, body(request))));
    }

    @Post("/{id}/revoke")
    @Consumes(ALL)
    HttpResponse<byte[]> revoke(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (by, key) -> answer(admin.manageKeys().revoke(by.actor(), key)));
    }

    @Post("/{id}/roll")
    @Consumes(ALL)
    HttpResponse<byte[]> roll(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (by, key) -> issued(200, admin.manageKeys().roll(by.actor(), key, body(request))));
    }

    private HttpResponse<byte[]> named(
            HttpRequest<?> request, String id, BiFunction<Access, KeyId, HttpResponse<byte[]>> then) {
        return authenticator.enter(
                request,
                by -> KeyId.read(id).map(of -> then.apply(by, of)).orElseGet(() -> answer(ManageKeys.noSuchKey())));
    }

    private List<BudgetStatus> budgetsOf(Key key) {
        return admin.budgets().list(BudgetFilter.of(key.id()), null, ManageBudgets.KEY_BUDGETS_MAX);
    }

    private RequestBody body(HttpRequest<?> request) {
        return Requests.body(request, settings.maxBodyBytes());
    }

    private HttpResponse<byte[]> answer(Result<Key> result) {
        JsonText.Members<Key> shape = KeyJson.at(clock.instant());
        return result.map(key -> Responses.json(200, json -> shape.write(json, key)))
                .orElse(Responses::problem);
    }

    private HttpResponse<byte[]> issued(int status, Result<IssuedKey> result) {
        JsonText.Members<Key> shape = KeyJson.at(clock.instant());
        return result.map(issued -> Responses.json(status, json -> {
                    shape.write(json, issued.key());
                    json.text("key", issued.secret());
                    if (issued.webhookSecret() != null) {
                        json.text("webhook_secret", issued.webhookSecret())
                                .objects("budgets", budgetsOf(issued.key()), BudgetJson::whole);
                    }
                }))
                .orElse(Responses::problem);
    }
}
