package aigateway.functions.dashboard.playground;

import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Pages;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.functions.web.Assets;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;

/**
 * The playground. Its script calls the API of this host with the key that the reader types, so a call takes the path, the limits
 * and the budgets of every other. The key and the text stay in the browser's page.
 */
@AnyQuery
@Controller("/dashboard/playground")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class PlaygroundController {
    private static final Assets SCRIPT = Assets.read("/assets/playground.js", Assets.SCRIPT);

    private final Visits visits;

    PlaygroundController(Visits visits) {
        this.visits = visits;
    }

    @Get
    HttpResponse<byte[]> page(HttpRequest<?> request) {
        return visits.page(request, Area.PLAYGROUND, visit -> visit.show("playground/playground", Map.of()));
    }

    @Get("/playground.js")
    HttpResponse<byte[]> script(HttpRequest<?> request) {
        return Pages.secured(SCRIPT.answer(request));
    }
}
