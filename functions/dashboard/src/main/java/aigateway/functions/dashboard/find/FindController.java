package aigateway.functions.dashboard.find;

import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The search of every page: leads to the one thing that was meant, or shows what it might be. */
@AnyQuery
@Controller("/dashboard/find")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class FindController {
    private final Search search;
    private final Visits visits;

    FindController(Search search, Visits visits) {
        this.search = search;
        this.visits = visits;
    }

    @Get
    HttpResponse<byte[]> find(HttpRequest<?> request) {
        return visits.page(request, Area.FIND, this::find);
    }

    private HttpResponse<byte[]> find(Visit visit) {
        String text = visit.params().text("q").strip();
        if (text.isEmpty()) {
            return visit.show("find/find", Map.of("q", "", "hits", List.of()));
        }
        Optional<String> page = search.byId(text, visit);
        if (page.isPresent()) {
            return visit.redirect(page.get());
        }
        List<Hit> hits = search.byName(text, visit);
        List<Hit> exact =
                hits.stream().filter(hit -> hit.name().equalsIgnoreCase(text)).toList();
        if (exact.size() == 1 || hits.size() == 1) {
            return visit.redirect((exact.size() == 1 ? exact : hits).getFirst().page());
        }
        return visit.show("find/find", Map.of("q", text, "hits", hits));
    }
}
