package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.CallFeature;
import aigateway.assembly.Settings;
import aigateway.budgets.BudgetStatus;
import aigateway.call.DryRun;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.json.JsonText;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call would come to, without making it. */
@Controller("/admin/v1/dry-run")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class DryRunController {
    private final CallFeature calls;
    private final Settings settings;
    private final AdminAuthenticator authenticator;

    DryRunController(CallFeature calls, Settings settings, AdminAuthenticator authenticator) {
        this.calls = calls;
        this.settings = settings;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> rehearse(HttpRequest<?> request) {
        return authenticator.enter(request, () -> switch (calls.dryRun()
                .dryRun(Requests.body(request, settings.maxBodyBytes()))) {
            case DryRun.Outcome.Invalid(Problem problem) -> Responses.problem(problem);
            case DryRun.Outcome.Passes passes -> Responses.json(200, json -> passes(json, passes));
            case DryRun.Outcome.Refused(Problem problem, Money worst, List<BudgetStatus> budgets) ->
                Responses.json(200, json -> {
                    refused(json, problem, worst);
                    BudgetJson.list(json, budgets);
                });
        });
    }

    private static void passes(JsonText json, DryRun.Outcome.Passes passes) {
        json.flag("passes", true)
                .text("provider", passes.provider())
                .text("model", passes.model())
                .decimal("held_usd", usd(passes.held()))
                .decimal("worst_cost_usd", usd(passes.worstCost()))
                .number("output_cap_tokens", passes.outputCap())
                .nullMember("error");
        BudgetJson.list(json, passes.budgets());
    }

    private static void refused(JsonText json, Problem problem, @Nullable Money worst) {
        json.flag("passes", false)
                .nullMember("provider")
                .nullMember("model")
                .nullMember("held_usd")
                .decimal("worst_cost_usd", usd(worst))
                .nullMember("output_cap_tokens")
                .object(
                        "error",
                        error -> error.number("status", (long) problem.status())
                                .text("message", problem.message())
                                .text("type", problem.type())
                                .text("param", problem.param())
                                .text("code", problem.code()));
    }

    private static @Nullable String usd(@Nullable Money money) {
        return money == null ? null : money.toUsd();
    }
}
