package aigateway.local.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What no page may do: write an error to the console, throw, ask another host, or have a request that fails. Playwright reports
 * them while the test calls it, all in the order in which they happened.
 */
final class Findings {
    /** The console's line about a status, which {@link #response} judges. */
    private static final String STATUS_LINE = "Failed to load resource: the server responded with a status of";
    /** A download ends its navigation. */
    private static final String ABORTED = "net::ERR_ABORTED";

    private final Set<String> origins = new HashSet<>();
    private final Set<Integer> expected = new HashSet<>();
    private final List<String> found = new ArrayList<>();

    Findings(BrowserContext context, String url) {
        allow(url);
        context.onConsoleMessage(this::console);
        context.onWebError(error -> found.add("thrown: " + error.error()));
        context.onRequest(this::request);
        context.onRequestFailed(this::failed);
        context.onResponse(this::response);
    }

    /** Requests to this host too, such as to the identity provider. */
    void allow(String url) {
        origins.add(origin(url));
    }

    /** Pages with this status are what the test is about, until {@link #unexpect}. */
    void expect(int status) {
        expected.add(status);
    }

    void unexpect(int status) {
        expected.remove(status);
    }

    /** Takes what was found so far. */
    List<String> take() {
        List<String> taken = List.copyOf(found);
        found.clear();
        return taken;
    }

    private void console(ConsoleMessage message) {
        if (message.type().equals("error") && !message.text().startsWith(STATUS_LINE)) {
            found.add("console: " + message.text());
        }
    }

    /** Such as the one that a script in a name would open. */
    void dialog(Dialog dialog) {
        found.add("dialog: " + dialog.message());
        dialog.dismiss();
    }

    private void request(Request request) {
        String url = request.url();
        if (!url.startsWith("data:") && !url.startsWith("blob:") && !origins.contains(origin(url))) {
            found.add("another host: " + url);
        }
    }

    private void failed(Request request) {
        String why = String.valueOf(request.failure());
        if (!(request.isNavigationRequest() && why.equals(ABORTED))) {
            found.add("failed: " + request.url() + ": " + why);
        }
    }

    private void response(Response response) {
        boolean page = response.request().isNavigationRequest();
        if (response.status() >= 400 && !(page && expected.contains(response.status()))) {
            found.add(response.status() + ": " + response.request().method() + " " + response.url());
        }
    }

    private static String origin(String url) {
        URI uri = URI.create(url.replaceFirst("[?#].*", ""));
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }
}
