package aigateway.functions.dashboard.budgets;

import aigateway.assembly.AdminFeature;
import aigateway.assembly.CallFeature;
import aigateway.assembly.PeopleFeature;
import aigateway.budgets.BudgetStatus;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.BudgetRows;
import aigateway.functions.dashboard.site.Values;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.VisibleTeams;
import aigateway.keys.Key;
import aigateway.keys.KeyFilter;
import aigateway.keys.KeyOrder;
import aigateway.people.Role;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The list of budgets, and the form for a new one. */
@AnyQuery
@Controller("/dashboard/budgets")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class BudgetsController {
    /** A browser shows no longer list of suggestions well. */
    private static final int KEYS_MAX = 500;

    private final AdminFeature admin;
    private final PeopleFeature people;
    private final CallFeature calls;
    private final BudgetRows rows;
    private final Visits visits;

    BudgetsController(AdminFeature admin, PeopleFeature people, CallFeature calls, BudgetRows rows, Visits visits) {
        this.admin = admin;
        this.people = people;
        this.calls = calls;
        this.rows = rows;
        this.visits = visits;
    }

    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return visits.page(
                request,
                Area.BUDGETS,
                visit -> visit.param("team")
                        .map(team -> people.manageTeams()
                                .find(team, visit.teams())
                                .map(found -> VisibleTeams.of(Set.of(found.id()))))
                        .orElse(Result.ok(visit.teams()))
                        .map(visible -> list(visit, visible))
                        .orElse(visit::problem));
    }

    private MutableHttpResponse<byte[]> list(Visit visit, VisibleTeams visible) {
        List<BudgetStatus> all = rows.all(visible);
        BudgetList list = BudgetList.of(all, visit.params());
        Map<String, Object> values = new HashMap<>();
        values.put("rows", rows.forecast(list.shown(), visit));
        values.put("shown", list.shown().size());
        values.put("all", list.all());
        values.put("next", list.next());
        values.put("teams", rows.teams(visit));
        values.put(
                "filtered",
                List.of("q", "team", "scope", "mode", "full", "after").stream()
                        .anyMatch(name -> visit.params().has(name)));
        // The API knows the filter by team only.
        values.put("csv", visit.params().only("team").with("format", "csv"));
        values.put(
                "csvIsWider",
                List.of("q", "scope", "mode", "full").stream()
                        .anyMatch(name -> visit.params().has(name)));
        return visit.show("budgets/list", values);
    }

    @Get("/new")
    HttpResponse<byte[]> form(HttpRequest<?> request) {
        return visits.page(request, Area.BUDGETS, Role.ADMIN, visit -> form(visit, 200, started(visit), ""));
    }

    /** A link may fill in a key or a team. */
    private static Values started(Visit visit) {
        return Values.of(Map.of(
                "key",
                visit.params().text("key"),
                "team",
                visit.params().text("team"),
                "period",
                "month",
                "mode",
                "hard",
                "zone",
                visit.zone().getId(),
                "thresholds",
                "80, 100"));
    }

    private MutableHttpResponse<byte[]> form(Visit visit, int status, Values form, String problem) {
        List<Key> keys = admin.keys()
                .list(
                        new KeyFilter(null, null, Key.Status.ACTIVE, null, null, visit.teams()),
                        KeyOrder.NAME,
                        visit.now(),
                        null,
                        KEYS_MAX);
        Map<String, Object> values = new HashMap<>();
        values.put("form", form);
        values.put("problem", problem);
        values.put("teams", rows.teams(visit));
        values.put(
                "keys",
                keys.stream()
                        .map(key -> new Choice(key.id().value(), key.spec().name()))
                        .toList());
        values.put("models", calls.models().names());
        return visit.show(status, "budgets/new", values);
    }

    /** A key that a form suggests. */
    public record Choice(String id, String name) {}

    @Post("/new")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return visits.change(request, Area.BUDGETS, visit -> {
            Values form = Values.of(visit.form());
            return key(form)
                    .flatMap(key -> team(form)
                            .flatMap(team -> admin.manageBudgets()
                                    .create(
                                            visit.actor(),
                                            BudgetForm.create(form, key.orElse(null), team.orElse(null)))))
                    .map(made -> visit.redirect(
                            "budgets/" + made.budget().id().value(),
                            "The budget is there. It counts from the next call."))
                    .orElse(problem -> form(visit, problem.status(), form, problem.message()));
        });
    }

    /** The id of the key that the form names by id or name. */
    private Result<Optional<String>> key(Values form) {
        if (!form.has("key")) {
            return Result.ok(Optional.empty());
        }
        List<KeyId> found = admin.usages().keysNamed(form.text("key"), VisibleTeams.ALL);
        return switch (found.size()) {
            case 0 -> Result.refused(Problem.invalidValue("key", "there is no key with this id or name"));
            case 1 -> Result.ok(Optional.of(found.getFirst().value()));
            default -> Result.refused(Problem.invalidValue("key", "several keys have this name; use the id"));
        };
    }

    private Result<Optional<String>> team(Values form) {
        return form.has("team")
                ? people.manageTeams()
                        .find(form.text("team"), VisibleTeams.ALL)
                        .map(team -> Optional.of(team.id().value()))
                : Result.ok(Optional.empty());
    }
}
