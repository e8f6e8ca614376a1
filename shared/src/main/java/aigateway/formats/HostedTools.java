package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Part;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tools that a provider runs at a price for each use, where the request bounds how often. */
final class HostedTools {
    /** The most uses that are taken for a bound; a larger cap is none. */
    private static final long USES_MAX = 1_000;

    private static final Map<Pattern, Part> PRICED = Map.of(
            Pattern.compile("web_search(_20\\d{6}|_20\\d\\d_\\d\\d_\\d\\d)?"), Part.WEB_SEARCH,
            Pattern.compile("web_fetch_20\\d{6}"), Part.WEB_FETCH,
            Pattern.compile("x_search"), Part.X_SEARCH,
            Pattern.compile("file_search"), Part.FILE_SEARCH,
            Pattern.compile("code_interpreter"), Part.CODE_SESSION);

    private HostedTools() {}

    /** How often a request lets the provider's tools run; null where it does not say. */
    static @Nullable Long callsMax(Json.Obj request) {
        return cap(request, "max_tool_calls");
    }

    /**
     * @param callsMax of all tools together, or null
     */
    static Optional<Surcharge> surcharge(Json.Obj tool, @Nullable Long callsMax) {
        Long own = cap(tool, "max_uses");
        Long most = own == null || (callsMax != null && callsMax < own) ? callsMax : own;
        String type = String.valueOf(tool.text("type"));
        return most == null
                ? Optional.empty()
                : PRICED.entrySet().stream()
                        .filter(each -> each.getKey().matcher(type).matches())
                        .findFirst()
                        .map(each -> Surcharge.uses(each.getValue(), most));
    }

    private static @Nullable Long cap(Json.Obj from, String name) {
        long cap = from.integer(name, 0);
        return cap < 1 || cap > USES_MAX ? null : Long.valueOf(cap);
    }
}
