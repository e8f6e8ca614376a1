package aigateway.functions.dashboard.site;

import aigateway.assembly.Settings;
import io.micronaut.http.HttpRequest;
import java.util.regex.Pattern;

/** Under which address clients reach the gateway. */
public final class PublicAddress {
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9.-]{1,253}(:\\d{1,5})?|\\[[0-9A-Fa-f:.]{2,45}](:\\d{1,5})?");

    private PublicAddress() {}

    /** The setting PUBLIC_URL, or where the browser found this page. Without a slash at its end. */
    public static String of(Settings settings, HttpRequest<?> request) {
        return settings.signIn()
                .publicUrl()
                .map(url -> url.toString().replaceAll("/+$", ""))
                .orElseGet(() -> found(settings, request));
    }

    private static String found(Settings settings, HttpRequest<?> request) {
        String host = request.getHeaders().get("Host");
        boolean secure = settings.lambda() || request.isSecure();
        return (secure ? "https://" : "http://")
                + (host != null && HOST.matcher(host).matches() ? host : "YOUR-GATEWAY");
    }
}
