package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.alerts.Alert;
import aigateway.alerts.AlertJson;
import aigateway.alerts.AlertKind;
import aigateway.alerts.AlertQuery;
import aigateway.assembly.AlertFeature;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.kernel.AlertId;
import aigateway.kernel.AlertRuleId;
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.TeamId;
import aigateway.kernel.Word;
import aigateway.people.Access;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Open and past alerts. */
@Controller("/admin/v1/alerts")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class AlertsController {
    private static final String AN_ID = "expected an id";

    private final AlertFeature alerts;
    private final AdminAuthenticator authenticator;

    AlertsController(AlertFeature alerts, AdminAuthenticator authenticator) {
        this.alerts = alerts;
        this.authenticator = authenticator;
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String status,
            @QueryValue @Nullable String kind,
            @QueryValue @Nullable String rule,
            @QueryValue @Nullable String team,
            @QueryValue @Nullable String budget,
            @QueryValue @Nullable String key,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable String limit) {
        return authenticator.enter(request, by -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            if (status != null && !Set.of("open", "closed").contains(status)) {
                return Responses.problem(Problem.invalidValue("status", "expected open or closed"));
            }
            Problem wrong = problem("kind", kind, text -> Word.read(AlertKind.class, text), "expected a kind of alerts")
                    .or(() -> problem("rule", rule, AlertRuleId::read, AN_ID))
                    .or(() -> problem("team", team, TeamId::read, AN_ID))
                    .or(() -> problem("budget", budget, BudgetId::read, AN_ID))
                    .or(() -> problem("key", key, KeyId::read, AN_ID))
                    .orElse(null);
            if (wrong != null) {
                return Responses.problem(wrong);
            }
            List<Alert> found = alerts.alerts().list(query(status, kind, rule, team, budget, key, by, page));
            return Responses.json(
                    200, json -> page.write(json, found, alert -> alert.id().value(), AlertJson::alert));
        });
    }

    private static AlertQuery query(
            @Nullable String status,
            @Nullable String kind,
            @Nullable String rule,
            @Nullable String team,
            @Nullable String budget,
            @Nullable String key,
            Access by,
            Page page) {
        return new AlertQuery(
                status == null ? null : status.equals("open"),
                kind == null ? null : Word.parse(AlertKind.class, kind),
                rule == null ? null : new AlertRuleId(rule),
                team == null ? null : new TeamId(team),
                budget == null ? null : new BudgetId(budget),
                key == null ? null : new KeyId(key),
                by.teams(),
                page.after() == null ? null : new AlertId(page.after()),
                page.fetch());
    }

    @Get("/{id}")
    HttpResponse<byte[]> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return authenticator.enter(
                request,
                by -> ChannelsController.answer(
                        200,
                        AlertId.read(id)
                                .flatMap(alert -> alerts.alerts().find(alert, by.teams()))
                                .map(Result::ok)
                                .orElseGet(() -> Result.refused(Problem.notFound("There is no such alert."))),
                        AlertJson::alert));
    }

    private static Optional<Problem> problem(
            String name, @Nullable String text, Function<String, Optional<?>> read, String expected) {
        return text == null || read.apply(text).isPresent()
                ? Optional.empty()
                : Optional.of(Problem.invalidValue(name, expected));
    }
}
