package aigateway.functions.api;

import aigateway.functions.web.Responses;
import aigateway.kernel.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The API's document, and a page that shows it; all from the jar, nothing from elsewhere. */
@Controller
@Produces(MediaType.ALL)
public class DocsController {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** A person with a browser, who has only the address. */
    @Get
    HttpResponse<byte[]> home(HttpRequest<?> request) {
        boolean browser = request.accept().stream().anyMatch(MediaType.TEXT_HTML_TYPE::equals);
        return browser
                // Relative, so that it also leads below a path of a proxy.
                ? HttpResponse.<byte[]>status(HttpStatus.FOUND).header("location", "docs")
                : Responses.problem(Problem.notFound(
                        "There is nothing at this path. The API is below /v1, and its documentation at /docs."));
    }

    @Get("/openapi.json")
    HttpResponse<byte[]> document() {
        return file("openapi.json", MediaType.APPLICATION_JSON_TYPE);
    }

    @Get("/docs")
    HttpResponse<byte[]> page() {
        return file("index.html", new MediaType("text/html; charset=utf-8"));
    }

    @Get("/docs/docs.js")
    HttpResponse<byte[]> script() {
        return file("docs.js", new MediaType("text/javascript; charset=utf-8"));
    }

    @Get("/docs/docs.css")
    HttpResponse<byte[]> style() {
        return file("docs.css", new MediaType("text/css; charset=utf-8"));
    }

    private static HttpResponse<byte[]> file(String name, MediaType type) {
        try (var in = DocsController.class.getResourceAsStream("/docs/" + name)) {
            if (in == null) {
                throw new IllegalStateException("docs/" + name + " is missing from the jar");
            }
            byte[] bytes = in.readAllBytes();
            return HttpResponse.ok(bytes)
                    .contentType(type)
                    .contentLength(bytes.length)
                    .header("content-security-policy", POLICY)
                    .header("cache-control", "no-cache");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
