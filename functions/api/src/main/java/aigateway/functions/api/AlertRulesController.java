package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.alerts.AlertJson;
import aigateway.alerts.AlertRule;
import aigateway.alerts.ManageAlertRules;
import aigateway.assembly.AlertFeature;
import aigateway.assembly.Settings;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.AlertRuleId;
import aigateway.kernel.Result;
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
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The rules by which alerts open. */
@Controller("/admin/v1/alerts/rules")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class AlertRulesController {
    private final AlertFeature alerts;
    private final Settings settings;
    private final AdminAuthenticator authenticator;

    AlertRulesController(AlertFeature alerts, Settings settings, AdminAuthenticator authenticator) {
        this.alerts = alerts;
        this.settings = settings;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return authenticator.enter(
                request,
                by -> ChannelsController.answer(201, manage().create(by.actor(), body(request)), AlertJson::rule));
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request, @QueryValue @Nullable String after, @QueryValue @Nullable String limit) {
        return authenticator.enter(request, by -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            List<AlertRule> found =
                    manage().list(page.after() == null ? null : new AlertRuleId(page.after()), page.fetch());
            return Responses.json(
                    200, json -> page.write(json, found, rule -> rule.id().value(), AlertJson::rule));
        });
    }

    @Get("/{id}")
    HttpResponse<byte[]> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (_, rule) -> manage().find(rule), AlertJson::rule);
    }

    @Patch("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> patch(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (by, rule) -> manage().patch(by.actor(), rule, body(request)), AlertJson::rule);
    }

    @Delete("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                (by, rule) -> manage().delete(by.actor(), rule),
                (json, deleted) -> json.text("id", deleted.id().value())
                        .text("object", "alert_rule")
                        .flag("deleted", true));
    }

    private <T> HttpResponse<byte[]> named(
            HttpRequest<?> request,
            String id,
            BiFunction<Access, AlertRuleId, Result<T>> then,
            JsonText.Members<T> members) {
        return authenticator.enter(
                request,
                by -> ChannelsController.answer(
                        200,
                        AlertRuleId.read(id).map(rule -> then.apply(by, rule)).orElseGet(ManageAlertRules::noSuchRule),
                        members));
    }

    private ManageAlertRules manage() {
        return alerts.manageRules();
    }

    private RequestBody body(HttpRequest<?> request) {
        return Requests.body(request, settings.maxBodyBytes());
    }
}
