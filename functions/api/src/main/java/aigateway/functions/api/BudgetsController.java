package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.admin.ManageBudgets;
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
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.TeamId;
import aigateway.people.Access;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
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

/** What an admin does with budgets. */
@Controller("/admin/v1/budgets")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class BudgetsController {
    private final AdminFeature admin;
    private final PeopleFeature people;
    private final Settings settings;
    private final AdminAuthenticator authenticator;

    BudgetsController(AdminFeature admin, PeopleFeature people, Settings settings, AdminAuthenticator authenticator) {
        this.admin = admin;
        this.people = people;
        this.settings = settings;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return authenticator.enter(
                request, by -> answer(201, admin.manageBudgets().create(by.actor(), body(request))));
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request,
            @QueryValue("key") @Nullable String key,
            @QueryValue @Nullable String team,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable String limit,
            @QueryValue @Nullable String format) {
        return authenticator.enter(request, by -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            if (key != null && KeyId.read(key).isEmpty()) {
                return Responses.problem(Problem.invalidValue("key", "expected the id of a key"));
            }
            KeyId of = key == null ? null : new KeyId(key);
            return ListCsv.asked(request, format)
                    .flatMap(csv -> team(team, by)
                            .map(named -> new BudgetFilter(of, named.orElse(null), by.teams()))
                            .map(filter -> csv ? table(filter, page) : list(filter, page)))
                    .orElse(Responses::problem);
        });
    }

    /** The team that a query names by id or name. */
    private Result<Optional<TeamId>> team(@Nullable String team, Access by) {
        return team == null
                ? Result.ok(Optional.empty())
                : people.manageTeams().find(team, by.teams()).map(found -> Optional.of(found.id()));
    }

    private HttpResponse<byte[]> table(BudgetFilter filter, Page page) {
        return ListCsv.read(BudgetsCsv.COLUMNS, page.after(), (after, limit) -> budgets(filter, after, limit))
                .answer();
    }

    private List<BudgetStatus> budgets(BudgetFilter filter, @Nullable String after, int limit) {
        return admin.budgets().list(filter, after == null ? null : new BudgetId(after), limit);
    }

    private HttpResponse<byte[]> list(BudgetFilter filter, Page page) {
        List<BudgetStatus> statuses = budgets(filter, page.after(), page.fetch());
        return Responses.json(
                200,
                json -> page.write(
                        json, statuses, status -> status.budget().id().value(), this::write));
    }

    @Get("/{id}")
    HttpResponse<byte[]> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (by, budget) -> admin.manageBudgets().find(budget, by.teams()));
    }

    @Patch("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> patch(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (by, budget) -> admin.manageBudgets().patch(by.actor(), budget, body(request)));
    }

    @Delete("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (by, budget) -> admin.manageBudgets().delete(by.actor(), budget));
    }

    private HttpResponse<byte[]> named(
            HttpRequest<?> request, String id, BiFunction<Access, BudgetId, Result<BudgetStatus>> then) {
        return authenticator.enter(
                request,
                by -> answer(
                        200, BudgetId.read(id).map(of -> then.apply(by, of)).orElseGet(ManageBudgets::noSuchBudget)));
    }

    private RequestBody body(HttpRequest<?> request) {
        return Requests.body(request, settings.maxBodyBytes());
    }

    private void write(JsonText json, BudgetStatus status) {
        BudgetJson.whole(json, status);
        BudgetJson.forecast(json, admin.forecasts().of(status));
    }

    private HttpResponse<byte[]> answer(int status, Result<BudgetStatus> result) {
        return result.map(budget -> Responses.json(status, json -> write(json, budget)))
                .orElse(Responses::problem);
    }
}
