package aigateway.functions.dashboard.site;

import aigateway.functions.web.Cookies;
import io.micronaut.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Pattern;

/** The page that a person wanted before the sign-in. In a cookie, so that no link chooses where a sign-in leads. */
public final class NextPage {
    private static final Duration AGE = Duration.ofMinutes(10);
    private static final int LENGTH_MAX = 1_000;
    /** Below /dashboard: it has no scheme and no host. */
    private static final Pattern PAGE = Pattern.compile("[a-z][A-Za-z0-9_./~-]*(\\?[\\x21-\\x7e]*)?");

    private NextPage() {}

    static String cookie(HttpRequest<?> request) {
        String query = request.getUri().getRawQuery();
        String page = Pages.own(request) + (query == null ? "" : "?" + query);
        return isPage(page)
                ? Cookies.NEXT.set(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(page.getBytes(StandardCharsets.UTF_8)),
                        AGE)
                : Cookies.NEXT.delete();
    }

    /** Below /dashboard; the first page when there is none. */
    public static String read(HttpRequest<?> request) {
        try {
            return Cookies.NEXT
                    .read(request)
                    .map(value -> new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8))
                    .filter(NextPage::isPage)
                    .orElse("");
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    private static boolean isPage(String page) {
        return page.length() <= LENGTH_MAX && PAGE.matcher(page).matches() && !page.contains("..");
    }
}
