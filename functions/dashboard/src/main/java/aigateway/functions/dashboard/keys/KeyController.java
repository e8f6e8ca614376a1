package aigateway.functions.dashboard.keys;

import aigateway.admin.ManageKeys;
import aigateway.assembly.AdminFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.BudgetRows;
import aigateway.functions.dashboard.site.Values;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.kernel.KeyId;
import aigateway.kernel.Result;
import aigateway.keys.Key;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A key: its page, and its change, roll and revocation. */
@AnyQuery
@Controller("/dashboard/keys")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class KeyController {
    private final AdminFeature admin;
    private final BudgetRows budgets;
    private final KeyPage page;
    private final SecretPage secrets;
    private final Visits visits;

    KeyController(AdminFeature admin, BudgetRows budgets, KeyPage page, SecretPage secrets, Visits visits) {
        this.admin = admin;
        this.budgets = budgets;
        this.page = page;
        this.secrets = secrets;
        this.visits = visits;
    }

    @Get("/{id}")
    HttpResponse<byte[]> show(HttpRequest<?> request, @PathVariable String id) {
        return visits.page(request, Area.KEYS, visit -> named(visit, id, key -> page.show(visit, 200, key, "")));
    }

    private MutableHttpResponse<byte[]> named(Visit visit, String id, Function<Key, MutableHttpResponse<byte[]>> then) {
        return find(visit, id).map(then).orElse(visit::problem);
    }

    private Result<Key> find(Visit visit, String id) {
        return KeyId.read(id)
                .map(of -> admin.manageKeys().find(of, visit.teams()))
                .orElseGet(ManageKeys::noSuchKey);
    }

    @Get("/{id}/edit")
    HttpResponse<byte[]> form(HttpRequest<?> request, @PathVariable String id) {
        return visits.page(
                request,
                Area.KEYS,
                Role.ADMIN,
                visit -> named(visit, id, key -> form(visit, 200, key, KeyForm.of(key, visit.zone()), "")));
    }

    private MutableHttpResponse<byte[]> form(Visit visit, int status, Key key, Values form, String problem) {
        Map<String, Object> values = new HashMap<>();
        values.put("key", KeyRow.of(key, visit.now(), null, null));
        values.put("form", form);
        values.put("problem", problem);
        values.put("teams", budgets.teams(visit));
        values.put("models", List.of());
        values.put("editing", true);
        return visit.show(status, "keys/edit", values);
    }

    @Post("/{id}/edit")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> change(HttpRequest<?> request, @PathVariable String id) {
        return visits.change(
                request,
                Area.KEYS,
                visit -> named(visit, id, key -> {
                    Values form = Values.of(visit.form());
                    return admin.manageKeys()
                            .patch(
                                    visit.actor(),
                                    key.id(),
                                    KeyForm.change(KeyForm.of(key, visit.zone()), form, visit.zone(), visit.now()))
                            .map(changed ->
                                    visit.redirect("keys/" + id, "The key is changed. It holds from the next call."))
                            .orElse(problem -> form(visit, problem.status(), key, form, problem.message()));
                }));
    }

    @Post("/{id}/roll")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> roll(HttpRequest<?> request, @PathVariable String id) {
        return visits.change(
                request,
                Area.KEYS,
                visit -> named(
                        visit,
                        id,
                        key -> admin.manageKeys()
                                .roll(
                                        visit.actor(),
                                        key.id(),
                                        Body.of(json -> KeyForm.number(
                                                json,
                                                "grace_seconds",
                                                visit.form().text("grace"))))
                                .map(issued -> secrets.show(visit, 200, SecretPage.Issued.rolled(issued)))
                                .orElse(problem -> page.show(visit, problem.status(), key, problem.message()))));
    }

    /** The name that was typed says that the person means this key. */
    @Post("/{id}/revoke")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> revoke(HttpRequest<?> request, @PathVariable String id) {
        return visits.change(
                request,
                Area.KEYS,
                visit -> named(visit, id, key -> {
                    String name = key.spec().name();
                    if (!visit.form().text("name").strip().equals(name.strip())) {
                        return page.show(
                                visit,
                                400,
                                key,
                                "The key is not revoked: type its name as it is written in the heading.");
                    }
                    return admin.manageKeys()
                            .revoke(visit.actor(), key.id())
                            .map(_ -> visit.redirect(
                                    "keys/" + id, "The key " + name + " is revoked. No call works with it."))
                            .orElse(problem -> page.show(visit, problem.status(), key, problem.message()));
                }));
    }
}
