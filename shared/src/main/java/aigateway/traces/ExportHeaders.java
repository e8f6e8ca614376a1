package aigateway.traces;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The headers of an export, in the form of OpenTelemetry's setting: {@code name=value,...} with percent-encoded values. */
public final class ExportHeaders {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern VALUE = Pattern.compile("[ -~]{0,4096}");

    private ExportHeaders() {}

    /**
     * Reads the setting.
     *
     * @throws IllegalArgumentException when it breaks the form; never with a value
     */
    public static Map<String, String> parse(String setting) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String pair : setting.split(",", -1)) {
            if (pair.isBlank()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? "" : pair.substring(0, equals).strip();
            String value = decoded(pair.substring(equals + 1).strip());
            if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException("not a list of headers");
            }
            headers.put(name, value);
        }
        return headers;
    }

    /** A plus sign stays: base64 has it. */
    private static String decoded(String value) {
        return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
