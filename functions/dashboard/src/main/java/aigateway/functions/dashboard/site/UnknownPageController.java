package aigateway.functions.dashboard.site;

import aigateway.functions.web.AnyQuery;
import aigateway.kernel.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** A page that does not exist: it says so inside the frame, so that the reader finds the way on. */
@AnyQuery
@Controller("/dashboard")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class UnknownPageController {
    private final Visits visits;

    UnknownPageController(Visits visits) {
        this.visits = visits;
    }

    @Get("/{+path}")
    HttpResponse<byte[]> unknown(HttpRequest<?> request, @PathVariable String path) {
        return visits.page(
                request,
                Area.OVERVIEW,
                visit -> visit.problem(Problem.notFound("The dashboard has no page '" + shown(path) + "'.")));
    }

    private static String shown(String path) {
        return path.length() > 100 ? path.substring(0, 100) + "..." : path;
    }
}
