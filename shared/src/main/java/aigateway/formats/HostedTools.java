package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Part;
import java.util.List;
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

    /** The member of Responses that caps the calls of all such tools together. */
    static final String CALLS_MAX = "max_tool_calls";
    /**
     * What the gateway writes into a request without a cap where a hard budget applies. Each call may make the model read its
     * whole context again, so that a higher cap would hold the price of that many contexts.
     */
    static final long CALLS_GRANTED = 3;

    private HostedTools() {}

    /** How often a request lets the provider's tools run; null where it does not say. */
    static @Nullable Long callsMax(Json.Obj request) {
        return cap(request, CALLS_MAX);
    }

    /** Whether there are such tools, alone or in a namespace, and neither they nor the request have a cap. */
    static boolean areUncapped(Json.Obj request) {
        return request.member(CALLS_MAX) == null && isAnyUncapped(request.items(ToolRules.TOOLS));
    }

    private static boolean isAnyUncapped(List<Json> tools) {
        return tools.stream()
                .anyMatch(item -> item instanceof Json.Obj tool
                        && (isAnyUncapped(tool.items(ToolRules.TOOLS))
                                || (part(tool).isPresent() && cap(tool, "max_uses") == null)));
    }

    private static Optional<Part> part(Json.Obj tool) {
        String type = String.valueOf(tool.text("type"));
        return PRICED.entrySet().stream()
                .filter(each -> each.getKey().matcher(type).matches())
                .findFirst()
                .map(Map.Entry::getValue);
    }

    /**
     * @param callsMax of all tools together, or null
     */
    static Optional<Surcharge> surcharge(Json.Obj tool, @Nullable Long callsMax) {
        Long own = cap(tool, "max_uses");
        Long most = own == null || (callsMax != null && callsMax < own) ? callsMax : own;
        return most == null ? Optional.empty() : part(tool).map(part -> Surcharge.uses(part, most));
    }

    private static @Nullable Long cap(Json.Obj from, String name) {
        long cap = from.integer(name, 0);
        return cap < 1 || cap > USES_MAX ? null : Long.valueOf(cap);
    }
}
