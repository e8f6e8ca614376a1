package aigateway.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads the headers that a provider is sent with each call. Errors never repeat a value. */
final class HeadersReader {
    /** They hold the key, or belong to the connection. */
    private static final Set<String> REFUSED = Set.of(
            "authorization",
            "x-api-key",
            "api-key",
            "x-amz-date",
            "x-amz-content-sha256",
            "x-amz-security-token",
            "host",
            "content-length",
            "content-type",
            "transfer-encoding",
            "connection");

    private HeadersReader() {}

    static Map<String, String> read(ConfigValue members) {
        Map<String, String> headers = new LinkedHashMap<>();
        Map<String, ConfigValue> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        members.entries(ConfigBounds.HEADERS_MAX).forEach((name, value) -> {
            checkName(name, value);
            ConfigValue first = seen.putIfAbsent(name, value);
            if (first != null) {
                value.refuse("is the header of line " + first.line() + " in other letters");
            }
            value.text(TextFormat.HEADER_VALUE).ifPresent(text -> headers.put(name, text));
        });
        return headers;
    }

    private static void checkName(String name, ConfigValue value) {
        if (!TextFormat.HEADER_NAME.fits(name)) {
            value.refuse(TextFormat.HEADER_NAME.objection());
        } else if (REFUSED.contains(name.toLowerCase(Locale.ROOT))) {
            value.refuse("the gateway itself sends this header");
        }
    }
}
