package aigateway.functions.web;

import aigateway.secrets.Hmac;
import io.micronaut.http.HttpRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Tells a request of an own page from one that another site makes the browser send. Two checks, and a request needs both: the
 * browser says where it comes from (Fetch Metadata, or Origin in older ones), and it has a token that only a page of ours could
 * read. The token is derived from a cookie's secret, so that it ends with it and nothing more is stored.
 */
public final class Csrf {
    /** The field of a form. */
    public static final String FIELD = "csrf";
    /** The header of a request by a script. */
    public static final String HEADER = "X-CSRF-Token";

    private static final String SITE = "Sec-Fetch-Site";
    /** An own page, or the address bar. */
    private static final Set<String> HERE = Set.of("same-origin", "none");

    private static final String PURPOSE = "csrf token";

    private Csrf() {}

    /**
     * @param secret the token of the session, or of {@link Cookies#FORM} where there is none yet
     */
    public static String token(String secret) {
        byte[] digest = Hmac.of(secret.getBytes(StandardCharsets.UTF_8), PURPOSE);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }

    /**
     * Whether a request that changes something may go on.
     *
     * @param sent the token of the form or the header
     */
    public static boolean accepts(HttpRequest<?> request, String secret, Optional<String> sent) {
        return isFromOwnPage(request)
                && sent.filter(token -> MessageDigest.isEqual(bytes(token), bytes(token(secret))))
                        .isPresent();
    }

    /** Whether the browser does not say that another site, or no page at all, started the request. */
    static boolean isFromOwnPage(HttpRequest<?> request) {
        List<String> sites = request.getHeaders().getAll(SITE);
        if (!sites.isEmpty()) {
            return sites.stream().allMatch("same-origin"::equals);
        }
        List<String> origins = request.getHeaders().getAll("Origin");
        return origins.isEmpty() || (origins.size() == 1 && isOwn(request, origins.getFirst()));
    }

    /** Whether another site's page started it, such as a link in a mail or in a chat. */
    public static boolean isFromElsewhere(HttpRequest<?> request) {
        return request.getHeaders().getAll(SITE).stream().anyMatch(site -> !HERE.contains(site));
    }

    private static boolean isOwn(HttpRequest<?> request, String origin) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null
                    && request.getHeaders().getAll("Host").stream()
                            .anyMatch(host -> host.toLowerCase(Locale.ROOT).equals(authority.toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
