package aigateway.functions.dashboard.budgets;

import aigateway.admin.ManageBudgets;
import aigateway.assembly.AdminFeature;
import aigateway.budgets.BudgetStatus;
import aigateway.functions.dashboard.shown.Amounts;
import aigateway.functions.dashboard.shown.Moments;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.BudgetRow;
import aigateway.functions.dashboard.site.BudgetRows;
import aigateway.functions.dashboard.site.Values;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.kernel.BudgetId;
import aigateway.people.Role;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** More money for a time: shows the budget before and after, then raises it. */
@AnyQuery
@Controller("/dashboard/budgets")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class RaiseController {
    private final AdminFeature admin;
    private final BudgetRows rows;
    private final Visits visits;

    RaiseController(AdminFeature admin, BudgetRows rows, Visits visits) {
        this.admin = admin;
        this.rows = rows;
        this.visits = visits;
    }

    @Get("/{id}/raise")
    HttpResponse<byte[]> form(HttpRequest<?> request, @PathVariable String id) {
        return visits.page(request, Area.BUDGETS, Role.ADMIN, visit -> {
            Values typed = Values.of(Map.of(
                    // A button with a usual amount counts before what was typed.
                    "amount", visit.param("preset").orElse(visit.params().text("amount")),
                    "until", visit.params().text("until"),
                    "date", visit.params().text("date")));
            return named(visit, id, budget -> show(visit, 200, budget, form(visit, budget, typed), ""));
        });
    }

    private static RaiseForm form(Visit visit, BudgetRow budget, Values typed) {
        return RaiseForm.of(budget, typed, visit.zone(), visit.now());
    }

    private MutableHttpResponse<byte[]> named(
            Visit visit, String id, Function<BudgetRow, MutableHttpResponse<byte[]>> then) {
        return BudgetId.read(id)
                .map(of -> admin.manageBudgets().find(of, visit.teams()))
                .orElseGet(ManageBudgets::noSuchBudget)
                .map(status -> then.apply(row(visit, status)))
                .orElse(visit::problem);
    }

    private BudgetRow row(Visit visit, BudgetStatus status) {
        return rows.forecast(List.of(status), visit).getFirst();
    }

    private static MutableHttpResponse<byte[]> show(
            Visit visit, int status, BudgetRow budget, RaiseForm form, String problem) {
        return visit.show(status, "budgets/raise", Map.of("budget", budget, "form", form, "problem", problem));
    }

    @Post("/{id}/raise")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> raise(HttpRequest<?> request, @PathVariable String id) {
        return visits.change(
                request,
                Area.BUDGETS,
                visit -> named(visit, id, budget -> {
                    RaiseForm form = form(visit, budget, Values.of(visit.form()));
                    if (!form.problem().isEmpty()) {
                        return show(visit, 400, budget, form, form.problem());
                    }
                    return admin.manageBudgets()
                            .patch(visit.actor(), budget.status().budget().id(), form.body(budget.status()))
                            .map(raised -> visit.redirect("budgets/" + id, sentence(visit, raised)))
                            .orElse(problem -> show(visit, problem.status(), budget, form, problem.message()));
                }));
    }

    private static String sentence(Visit visit, BudgetStatus raised) {
        return "Raised. The limit is " + Amounts.text(raised.limit()) + " until "
                + Moments.minute(Objects.requireNonNull(raised.budget().raise()).until(), visit.zone())
                + ".";
    }

    @Post("/{id}/raise/end")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> end(HttpRequest<?> request, @PathVariable String id) {
        return visits.change(
                request,
                Area.BUDGETS,
                visit -> named(
                        visit,
                        id,
                        budget -> admin.manageBudgets()
                                .patch(
                                        visit.actor(),
                                        budget.status().budget().id(),
                                        Body.of(json -> json.nullMember("raise")))
                                .map(now -> visit.redirect(
                                        "budgets/" + id,
                                        "The raise is over. The limit is " + Amounts.text(now.limit()) + "."))
                                .orElse(visit::problem)));
    }
}
