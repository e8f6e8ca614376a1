package aigateway.functions.dashboard.budgets;

import aigateway.admin.ManageBudgets;
import aigateway.assembly.AdminFeature;
import aigateway.budgets.BudgetStatus;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Values;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.kernel.BudgetId;
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
import java.util.function.Function;

/** A budget: its page, its change and its end. */
@AnyQuery
@Controller("/dashboard/budgets")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class BudgetController {
    private final AdminFeature admin;
    private final BudgetPage page;
    private final Visits visits;

    BudgetController(AdminFeature admin, BudgetPage page, Visits visits) {
        this.admin = admin;
        this.page = page;
        this.visits = visits;
    }

    @Get("/{id}")
    HttpResponse<byte[]> show(HttpRequest<?> request, @PathVariable String id) {
        return visits.page(
                request,
                Area.BUDGETS,
                visit -> named(visit, id, budget -> page.show(visit, 200, budget, stored(budget), "")));
    }

    private static Values stored(BudgetStatus budget) {
        return BudgetForm.of(budget.budget());
    }

    private MutableHttpResponse<byte[]> named(
            Visit visit, String id, Function<BudgetStatus, MutableHttpResponse<byte[]>> then) {
        return BudgetId.read(id)
                .map(of -> admin.manageBudgets().find(of, visit.teams()))
                .orElseGet(ManageBudgets::noSuchBudget)
                .map(then)
                .orElse(visit::problem);
    }

    @Post("/{id}/edit")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> change(HttpRequest<?> request, @PathVariable String id) {
        return visits.change(
                request,
                Area.BUDGETS,
                visit -> named(visit, id, budget -> {
                    Values form = Values.of(visit.form());
                    return admin.manageBudgets()
                            .patch(visit.actor(), budget.budget().id(), BudgetForm.change(stored(budget), form))
                            .map(_ -> visit.redirect(
                                    "budgets/" + id, "The budget is changed. It holds from the next call."))
                            .orElse(problem -> page.show(visit, problem.status(), budget, form, problem.message()));
                }));
    }

    /** The word that was typed says that the person means it. */
    @Post("/{id}/delete")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        return visits.change(
                request,
                Area.BUDGETS,
                visit -> named(visit, id, budget -> {
                    if (!visit.form().text("word").strip().equalsIgnoreCase("delete")) {
                        return page.show(
                                visit, 400, budget, stored(budget), "The budget is not deleted: type the word delete.");
                    }
                    return admin.manageBudgets()
                            .delete(visit.actor(), budget.budget().id())
                            .map(_ ->
                                    visit.redirect("budgets", "The budget is deleted. No call counts in it any more."))
                            .orElse(problem ->
                                    page.show(visit, problem.status(), budget, stored(budget), problem.message()));
                }));
    }
}
