package aigateway.functions.dashboard.site;

import aigateway.functions.web.Assets;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;

/** Style and script of all pages: open to everyone, because the sign-in needs them. */
@Controller("/dashboard")
@Produces(MediaType.ALL)
public class AssetsController {
    private static final Assets STYLE = Assets.read("/assets/style.css", Assets.CSS);
    private static final Assets SCRIPT = Assets.read("/assets/dashboard.js", Assets.SCRIPT);

    @Get("/style.css")
    HttpResponse<byte[]> style(HttpRequest<?> request) {
        return Pages.secured(STYLE.answer(request));
    }

    @Get("/dashboard.js")
    HttpResponse<byte[]> script(HttpRequest<?> request) {
        return Pages.secured(SCRIPT.answer(request));
    }
}
