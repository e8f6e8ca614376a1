package aigateway.functions.dashboard.site;

import aigateway.functions.web.Cookies;
import io.micronaut.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** A sentence for the next page, such as "The key is revoked.": in a cookie, so that no link can put words on a page. */
final class Notice {
    private static final Duration AGE = Duration.ofMinutes(1);
    private static final int BYTES_MAX = 1_000;

    private Notice() {}

    static String cookie(String sentence) {
        byte[] bytes = sentence.getBytes(StandardCharsets.UTF_8);
        // Cut bytes may end in half a character, which decodes to a mark.
        int length = Math.min(bytes.length, BYTES_MAX);
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        return Cookies.NOTICE.set(
                Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8)), AGE);
    }

    /** Empty when there is none. */
    static String read(HttpRequest<?> request) {
        try {
            return Cookies.NOTICE
                    .read(request)
                    .map(value -> new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8))
                    .orElse("");
        } catch (IllegalArgumentException _) {
            return "";
        }
    }
}
