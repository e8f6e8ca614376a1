package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Part;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a response says of its price beside tokens: tools that the provider ran, and the tier that served. */
final class UsageExtras {
    /** The usual tier, and what requests say of it. */
    private static final Set<String> USUAL =
            Set.of("default", "standard", "auto", "on_demand", "standard_only", "global", "not_available", "");

    private static final Set<String> TIERS = Set.of("flex", "priority", "batch", "scale", "performance", "fast", "us");
    private static final String TYPE = "type";

    private UsageExtras() {}

    /** The tiers of a response; one that is not known is {@code other}. */
    static List<String> tiers(Json.Obj response, Json.@Nullable Obj usage) {
        List<String> tiers = new ArrayList<>();
        String served = usage == null ? null : usage.text("service_tier");
        add(tiers, served == null ? tier(response) : served);
        if (usage != null) {
            add(tiers, usage.text("speed"));
            add(tiers, usage.text("inference_geo"));
        }
        return tiers;
    }

    private static @Nullable String tier(Json.Obj response) {
        String named = response.text("service_tier");
        Json.Obj bedrock = response.object("serviceTier");
        return named != null || bedrock == null ? named : bedrock.text(TYPE);
    }

    private static void add(List<String> tiers, @Nullable String name) {
        String tier = name == null ? "" : name.toLowerCase(Locale.ROOT);
        if (!USUAL.contains(tier)) {
            tiers.add(TIERS.contains(tier) ? tier : "other");
        }
    }

    /** What a usage object counts of tools. */
    static Map<Part, Long> tools(Json.Obj usage) {
        Map<Part, Long> uses = new EnumMap<>(Part.class);
        Json.Obj server = usage.object("server_tool_use");
        put(uses, Part.WEB_SEARCH, server, "web_search_requests", "web_search_calls");
        put(uses, Part.WEB_FETCH, server, "web_fetch_requests");
        put(uses, Part.CODE_SESSION, server, "code_execution_requests");
        put(uses, Part.WEB_SEARCH, usage, "num_search_queries");
        Json.Obj xai = usage.object("server_side_tool_usage_details");
        if (xai == null) {
            put(uses, Part.SEARCH_SOURCE, usage, "num_sources_used");
        }
        put(uses, Part.WEB_SEARCH, xai, "web_search_calls");
        put(uses, Part.X_SEARCH, xai, "x_search_calls");
        put(uses, Part.CODE_SESSION, xai, "code_interpreter_calls", "code_execution_calls");
        put(uses, Part.FILE_SEARCH, xai, "file_search_calls", "collections_search_calls");
        for (String name : new String[] {"plugins", "x_tools"}) {
            Json.Obj qwen = usage.object(name);
            for (String search : new String[] {"search", "web_search"}) {
                put(uses, Part.WEB_SEARCH, qwen == null ? null : qwen.object(search), "count");
            }
        }
        return uses;
    }

    private static void put(Map<Part, Long> uses, Part part, Json.@Nullable Obj from, String... names) {
        uses.merge(part, Counts.orZero(from, names), Math::max);
    }

    /** The uses in the items of a response of the Responses API; a part that both count has the larger count. */
    static Map<Part, Long> larger(Map<Part, Long> one, Map<Part, Long> other) {
        Map<Part, Long> larger = new EnumMap<>(Part.class);
        larger.putAll(one);
        other.forEach((part, count) -> larger.merge(part, count, Math::max));
        return larger;
    }

    /** Counts the calls of tools in output items, as they come. */
    static final class Items {
        private final Map<Part, Long> uses = new EnumMap<>(Part.class);
        private final Set<String> containers = new HashSet<>();

        static Items of(Json.Obj response) {
            var items = new Items();
            response.items("output").forEach(items::add);
            Json.Obj tools = response.object("tool_usage");
            Json.Obj search = tools == null ? null : tools.object("web_search");
            put(items.uses, Part.WEB_SEARCH, search, "num_requests");
            return items;
        }

        Map<Part, Long> uses() {
            return uses;
        }

        void add(Json item) {
            if (!(item instanceof Json.Obj call)) {
                return;
            }
            switch (String.valueOf(call.text(TYPE))) {
                case "web_search_call" -> {
                    if (isSearch(call)) {
                        uses.merge(Part.WEB_SEARCH, 1L, Long::sum);
                    }
                }
                case "x_search_call" -> uses.merge(Part.X_SEARCH, 1L, Long::sum);
                case "file_search_call" -> uses.merge(Part.FILE_SEARCH, 1L, Long::sum);
                case "image_generation_call" -> uses.merge(Part.IMAGE, 1L, Long::sum);
                case "code_interpreter_call" -> {
                    // A container is paid once, however often it is used.
                    if (containers.add(String.valueOf(call.text("container_id")))) {
                        uses.merge(Part.CODE_SESSION, 1L, Long::sum);
                    }
                }
                default -> {}
            }
        }

        /** Opening a page that a search has found costs nothing. */
        private static boolean isSearch(Json.Obj call) {
            Json.Obj action = call.object("action");
            return action == null || action.text(TYPE) == null || "search".equals(action.text(TYPE));
        }
    }
}
