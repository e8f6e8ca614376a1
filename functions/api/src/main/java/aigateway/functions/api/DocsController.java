package aigateway.functions.api;

import aigateway.functions.web.Assets;
import aigateway.functions.web.Responses;
import aigateway.kernel.Problem;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.util.Optional;

/** The API's document, a page that shows it, and the guides; all from the jar, nothing from elsewhere. */
@Controller
@Produces(MediaType.ALL)
public class DocsController {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final DocsFiles files;
    private final Guides guides;

    DocsController(DocsFiles files, Guides guides) {
        this.files = files;
        this.guides = guides;
    }

    /** A person with a browser, who has only the address. */
    @Get
    HttpResponse<byte[]> home(HttpRequest<?> request) {
        boolean browser = request.accept().stream().anyMatch(MediaType.TEXT_HTML_TYPE::equals);
        return browser
                // Relative, so that it also leads below a path of a proxy.
                ? redirect("dashboard")
                : Responses.problem(Problem.notFound("There is nothing at this path. The API is below /v1, its"
                        + " documentation at /docs, and the dashboard at /dashboard."));
    }

    @Get("/openapi.json")
    HttpResponse<byte[]> document(HttpRequest<?> request) {
        return answer(request, Optional.of(files.document()));
    }

    @Get("/docs")
    HttpResponse<byte[]> page(HttpRequest<?> request) {
        return page(request, Optional.of(files.page()));
    }

    /** What the pages load: scripts and styles. */
    @Get("/docs/{name}")
    HttpResponse<byte[]> asset(HttpRequest<?> request, String name) {
        return answer(request, files.asset(name));
    }

    @Get("/docs/guides")
    HttpResponse<byte[]> guides(HttpRequest<?> request) {
        return page(request, guides.find(""));
    }

    @Get("/docs/guides/{name}")
    HttpResponse<byte[]> guide(HttpRequest<?> request, String name) {
        return page(request, guides.find(name));
    }

    @Get("/docs/guides/{folder}/{name}")
    HttpResponse<byte[]> guide(HttpRequest<?> request, String folder, String name) {
        return page(request, guides.find(folder + "/" + name));
    }

    /** The links of a page are relative to its address without a slash at the end. */
    private static HttpResponse<byte[]> page(HttpRequest<?> request, Optional<Assets> file) {
        String path = request.getPath();
        if (file.isPresent() && path.endsWith("/")) {
            String withoutSlash = path.replaceAll("/+$", "");
            return redirect("../" + withoutSlash.substring(withoutSlash.lastIndexOf('/') + 1));
        }
        return answer(request, file);
    }

    private static HttpResponse<byte[]> redirect(String location) {
        return HttpResponse.<byte[]>status(HttpStatus.FOUND).header(HttpHeaders.LOCATION, location);
    }

    private static HttpResponse<byte[]> answer(HttpRequest<?> request, Optional<Assets> found) {
        if (found.isEmpty()) {
            return Responses.problem(Problem.notFound("There is nothing at this path. The documentation is at /docs."));
        }
        return found.get()
                .answer(request)
                .header("content-security-policy", POLICY)
                .header("referrer-policy", "no-referrer");
    }
}
