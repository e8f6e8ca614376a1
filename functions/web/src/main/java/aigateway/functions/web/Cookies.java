package aigateway.functions.web;

import io.micronaut.http.HttpRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Cookies of the dashboard. Each has the prefix {@code __Host-}: the browser keeps it only over TLS, or over loopback, and sends
 * it to this host alone; no other host can set it. So a gateway without TLS can be signed in to from its own machine only.
 */
public enum Cookies {
    /** Keeps the token of the session. Not sent with a request that another site starts. */
    SESSION("__Host-agw-session", "Strict"),
    /** A random text that binds the form of the sign-in to its browser. */
    FORM("__Host-agw-form", "Strict"),
    /** Marks a browser in which its person signed in before. */
    BROWSER("__Host-agw-browser", "Strict"),
    /** What a sign-in at the provider must bring back. Lax, because the provider's page starts the request that needs it. */
    OIDC("__Host-agw-oidc", "Lax"),
    /** What the next page says was done. */
    NOTICE("__Host-agw-notice", "Strict"),
    /** The page that the person wanted before the sign-in. */
    NEXT("__Host-agw-next", "Lax");

    private static final int LENGTH_MAX = 4_096;

    private final String cookie;
    private final String sameSite;

    Cookies(String cookie, String sameSite) {
        this.cookie = cookie;
        this.sameSite = sameSite;
    }

    /** Empty too when it was sent twice with two values. */
    public Optional<String> read(HttpRequest<?> request) {
        List<String> values = request.getHeaders().getAll("Cookie").stream()
                .flatMap(header -> Arrays.stream(header.split(";", -1)))
                .map(String::strip)
                .filter(pair -> pair.startsWith(cookie + "="))
                .map(pair -> pair.substring(cookie.length() + 1))
                .distinct()
                .toList();
        return values.size() == 1
                ? Optional.of(values.getFirst()).filter(value -> !value.isEmpty() && value.length() <= LENGTH_MAX)
                : Optional.empty();
    }

    /** The header that sets it. */
    public String set(String value, Duration age) {
        return cookie + "=" + value + "; Path=/; Max-Age=" + age.toSeconds() + "; Secure; HttpOnly; SameSite="
                + sameSite;
    }

    /** The header that deletes it. */
    public String delete() {
        return set("", Duration.ZERO);
    }
}
