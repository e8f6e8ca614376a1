package aigateway.functions.dashboard;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The first page, and the style of all. */
@Controller("/dashboard")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class HomeController {
    private static final MediaType CSS = new MediaType("text/css; charset=utf-8");

    private final Pages pages;
    private final Visits visits;

    HomeController(Pages pages, Visits visits) {
        this.pages = pages;
        this.visits = visits;
    }

    @Get
    HttpResponse<byte[]> home(HttpRequest<?> request) {
        return visits.page(
                request,
                signedIn -> pages.page(
                        request,
                        200,
                        "home",
                        Map.of(
                                "csrf", Visits.csrf(request),
                                "name", signedIn.person().name(),
                                "email", signedIn.person().email(),
                                "role", signedIn.person().role().text().replace('_', ' '),
                                "password", signedIn.person().hasPassword())));
    }

    @Get("/style.css")
    HttpResponse<byte[]> style() {
        try (var in = HomeController.class.getResourceAsStream("/pages/style.css")) {
            if (in == null) {
                throw new IllegalStateException("pages/style.css is missing from the jar");
            }
            byte[] bytes = in.readAllBytes();
            return Pages.secured(HttpResponse.ok(bytes)
                    .contentType(CSS)
                    .contentLength(bytes.length)
                    .header("cache-control", "no-cache"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
