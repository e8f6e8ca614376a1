package aigateway.functions.dashboard.alerts;

import aigateway.alerts.AlertKind;
import aigateway.alerts.AlertRule;
import aigateway.alerts.ManageAlertRules;
import aigateway.assembly.AlertFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.functions.web.Form;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.AlertRuleId;
import aigateway.kernel.Result;
import aigateway.kernel.Word;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** Creates, mutes, pauses and deletes rules of alerts. */
@AnyQuery
@Controller("/dashboard/alerts/rules")
@Produces(MediaType.ALL)
@Consumes(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class RulesPageController {
    private static final String PAGE = "alerts/rules";
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
    private static final Map<String, Duration> MUTES = Map.of(
            "1h", Duration.ofHours(1),
            "1d", Duration.ofDays(1),
            "7d", Duration.ofDays(7));

    private final Visits visits;
    private final ManageAlertRules manage;
    private final AlertSetup setup;

    RulesPageController(Visits visits, AlertFeature alerts, AlertSetup setup) {
        this.visits = visits;
        this.manage = alerts.manageRules();
        this.setup = setup;
    }

    @Post
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return visits.change(
                request,
                Area.ALERTS,
                visit -> manage.create(visit.actor(), body(visit.form()))
                        .<HttpResponse<byte[]>>map(
                                rule -> visit.redirect(PAGE, "The rule " + rule.name() + " is stored."))
                        .orElse(problem -> setup.page(visit, problem.status(), problem.message())));
    }

    private static RequestBody body(Form form) {
        return Body.of(json -> {
            String name = form.text("name").strip();
            if (!name.isEmpty()) {
                json.text("name", name);
            }
            json.text("kind", form.text("kind"));
            Word.read(AlertKind.class, form.text("kind")).ifPresent(kind -> numbers(json, form, kind));
            String channel = form.text("channel");
            if (!channel.isEmpty()) {
                json.texts("channels", List.of(channel));
            }
        });
    }

    /** Those that were filled in; a text that is no number goes as it is, so that the API says what is wrong with it. */
    private static void numbers(JsonText json, Form form, AlertKind kind) {
        json.object(
                "parameters",
                numbers -> kind.parameters().forEach(each -> {
                    String value = form.text(Word.of(kind) + "." + each.name()).strip();
                    if (DECIMAL.matcher(value).matches()) {
                        numbers.decimal(each.name(), value);
                    } else if (!value.isEmpty()) {
                        numbers.text(each.name(), value);
                    }
                }));
    }

    @Post("/{id}/enabled")
    HttpResponse<byte[]> enable(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                "changed",
                (visit, of) -> manage.patch(
                        visit.actor(),
                        of,
                        Body.of(json -> json.flag(
                                "enabled", visit.form().text("enabled").equals("true")))));
    }

    /** No notices for a while; {@code off} ends it. */
    @Post("/{id}/mute")
    HttpResponse<byte[]> mute(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, "changed", (visit, of) -> {
            Duration length = MUTES.get(visit.form().text("for"));
            Long until = length == null ? null : visit.now().plus(length).getEpochSecond();
            return manage.patch(visit.actor(), of, Body.of(json -> json.number("muted_until", until)));
        });
    }

    @Post("/{id}/delete")
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request, id, "deleted, and its alerts are closed", (visit, of) -> manage.delete(visit.actor(), of));
    }

    private HttpResponse<byte[]> named(
            HttpRequest<?> request, String id, String done, BiFunction<Visit, AlertRuleId, Result<AlertRule>> then) {
        return visits.change(
                request,
                Area.ALERTS,
                visit -> AlertRuleId.read(id)
                        .map(of -> then.apply(visit, of))
                        .orElseGet(ManageAlertRules::noSuchRule)
                        .<HttpResponse<byte[]>>map(
                                rule -> visit.redirect(PAGE, "The rule " + rule.name() + " is " + done + "."))
                        .orElse(visit::problem));
    }
}
