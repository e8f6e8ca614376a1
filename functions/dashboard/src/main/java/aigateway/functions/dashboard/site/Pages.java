package aigateway.functions.dashboard.site;

import aigateway.functions.dashboard.shown.ShownExtension;
import aigateway.functions.web.Csrf;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.error.PebbleException;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pages of the dashboard from templates, which escape every value. A page loads only style, script and font of the jar, has none
 * in its text, and cannot be shown in a frame. Links are relative, so that they work below the path of a stage or of a proxy.
 */
@Singleton
public class Pages {
    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final MediaType HTML = new MediaType("text/html; charset=utf-8");
    private static final String ROOT = "/dashboard";

    private final PebbleEngine engine;

    Pages() {
        var loader = new ClasspathLoader(Pages.class.getClassLoader());
        loader.setPrefix("pages");
        loader.setSuffix(".peb");
        loader.setCharset("UTF-8");
        engine = new PebbleEngine.Builder()
                .loader(loader)
                .autoEscaping(true)
                .extension(new ShownExtension())
                // A misspelt name is a mistake, not an empty text.
                .strictVariables(true)
                .defaultLocale(Locale.ROOT)
                .build();
    }

    /**
     * @param template such as {@code login}
     * @param values by the names in the template
     */
    public MutableHttpResponse<byte[]> page(
            HttpRequest<?> request, int status, String template, Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(values);
        all.put("base", base(request));
        all.put("csrfField", Csrf.FIELD);
        var text = new StringWriter();
        try {
            engine.getTemplate(template).evaluate(text, all, Locale.ROOT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PebbleException e) {
            // The log keeps no messages of exceptions, which may hold values. The place has none.
            LOG.atError()
                    .addKeyValue("template", e.getFileName())
                    .addKeyValue("line", e.getLineNumber())
                    .log("template failed");
            throw e;
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return secured(HttpResponse.<byte[]>status(status, "")
                .body(bytes)
                .contentType(HTML)
                .contentLength(bytes.length));
    }

    /** A page with one message, and a link that leads on. */
    public MutableHttpResponse<byte[]> message(HttpRequest<?> request, int status, String title, String message) {
        return page(request, status, "message", Map.of("title", title, "message", message));
    }

    /**
     * Leads the browser to another page.
     *
     * @param page below /dashboard, such as {@code login}; empty: the first page
     */
    public static MutableHttpResponse<byte[]> redirect(HttpRequest<?> request, String page) {
        // After a form too: the browser gets the next page, and a reload sends no form again.
        return secured(HttpResponse.<byte[]>status(303, "").header("location", link(request, page)));
    }

    /** A page of the dashboard, relative to the request's own. */
    public static String link(HttpRequest<?> request, String page) {
        String base = base(request);
        if (!page.isEmpty()) {
            return base + page;
        }
        // The first page has no slash at its end: from below it is one level up.
        return base.equals("dashboard/") ? "dashboard" : base + "../dashboard";
    }

    /** The request's page below /dashboard, without its query; empty for the first page. */
    static String own(HttpRequest<?> request) {
        String below = request.getPath().substring(request.getPath().indexOf(ROOT) + ROOT.length());
        return below.startsWith("/") ? below.substring(1) : below;
    }

    /** What leads from the request's path to the folder of the dashboard's pages. */
    private static String base(HttpRequest<?> request) {
        String below = request.getPath().substring(request.getPath().indexOf(ROOT) + ROOT.length());
        if (below.isEmpty()) {
            return "dashboard/";
        }
        int levels = (int) below.chars().filter(each -> each == '/').count() - 1;
        return "../".repeat(levels);
    }

    public static MutableHttpResponse<byte[]> secured(MutableHttpResponse<byte[]> answer) {
        return answer.header("content-security-policy", POLICY)
                .header("referrer-policy", "no-referrer")
                .header("x-frame-options", "DENY")
                .header("cross-origin-opener-policy", "same-origin")
                .header("cross-origin-resource-policy", "same-origin");
    }
}
