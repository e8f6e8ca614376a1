package aigateway.functions.dashboard.providers;

import aigateway.admin.InspectProviders;
import aigateway.assembly.AdminFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.providers.KeyTest;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
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
import java.util.Set;
import java.util.stream.Collectors;

/** The providers, as this process finds them. */
@AnyQuery
@Controller("/dashboard/providers")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class ProvidersController {
    private final Visits visits;
    private final AdminFeature admin;

    ProvidersController(Visits visits, AdminFeature admin) {
        this.visits = visits;
        this.admin = admin;
    }

    /** A route and its picture. */
    public record Drawn(RouteView route, String svg) {}

    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return visits.page(request, Area.PROVIDERS, this::list);
    }

    private HttpResponse<byte[]> list(Visit visit) {
        InspectProviders inspect = admin.providers();
        List<ProviderView> providers =
                inspect.list().stream().map(ProviderView::of).toList();
        Set<String> open = providers.stream()
                .flatMap(each -> each.models().stream()
                        .filter(ProviderView.ModelView::open)
                        .map(model -> each.provider().name() + " " + model.model()))
                .collect(Collectors.toUnmodifiableSet());
        List<Drawn> routes = RouteView.of(inspect.routes()).stream()
                .map(each -> new Drawn(each, RoutePicture.of(each, open)))
                .toList();
        List<String> unset = providers.stream()
                .flatMap(each -> each.keys().stream())
                .filter(key -> key.state().equals("not set"))
                .map(ProviderView.KeyView::name)
                .distinct()
                .toList();
        Map<String, Object> values = new HashMap<>();
        values.put("providers", providers);
        values.put("routes", routes);
        values.put("unset", unset);
        values.put("file", inspect.file().orElse(null));
        return visit.show("providers/list", values);
    }

    /** Lists the models of the provider, which costs nothing. */
    @Post("/{name}/test")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> test(HttpRequest<?> request, @PathVariable String name) {
        return visits.change(
                request,
                Area.PROVIDERS,
                visit -> admin.providers()
                        .test(visit.actor(), name)
                        .<HttpResponse<byte[]>>map(tests -> visit.show(
                                "providers/test",
                                Map.of(
                                        "name",
                                        name,
                                        "tests",
                                        tests,
                                        "works",
                                        tests.stream().allMatch(KeyTest::works))))
                        .orElse(visit::problem));
    }
}
