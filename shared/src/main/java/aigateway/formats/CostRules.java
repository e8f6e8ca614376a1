package aigateway.formats;

import static java.util.Map.entry;

import aigateway.json.Json;
import aigateway.kernel.Part;
import aigateway.kernel.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the top-level members of one API's requests cost. A list of what is allowed: a member that no rule names is unknown, so
 * that next year's parameter is not free by default.
 *
 * @param free cost nothing, or only what their bytes and the output cap bound
 * @param conditional free with some values, and priced apart with others
 * @param pricedApart have a price of their own, or change the price of the call
 * @param tools which tools cost nothing of their own
 * @param names all names that have a rule
 */
record CostRules(
        Set<String> free,
        Map<String, Predicate<Json>> conditional,
        Set<String> pricedApart,
        ToolRules tools,
        Set<String> names) {
    /** How a reply is sampled, in all APIs. */
    private static final String SAMPLING = "temperature top_p top_k top_a min_p seed stop presence_penalty"
            + " frequency_penalty repetition_penalty logit_bias logprobs top_logprobs";
    /** In all APIs: who calls, and how the reply is sent. */
    private static final String FRAME = "model user metadata safety_identifier stream stream_options";
    /**
     * Searches, audio, rejected predictions, hidden prompts, other models, other hosts and faster tiers: by the documents of the
     * providers each has a price that is not in the bytes.
     */
    private static final Set<String> PRICED_APART = words(
            "web_search_options web_search search_parameters search_options"
                    + " enable_search audio prediction prompt plugins models route preset provider container mcp_servers");

    private static final String SERVICE_TIER = "service_tier";
    private static final Set<String> PRICED_TIERS = Set.of("priority", "fast", "us");
    private static final List<Json> SPEAKS = List.of(new Json.Str("text"), new Json.Str("audio"));
    private static final Set<String> USUAL_TIERS = Set.of("auto", "default", "flex", "standard_only");

    private static final Set<String> FORMATS = words("text json_object json_schema grammar python");

    private static final Map<String, Predicate<Json>> CONDITIONAL = Map.ofEntries(
            entry("service_tier", value -> isOneOf(value, USUAL_TIERS)),
            entry("modalities", CostRules::isTextOnly),
            entry("cache_control", value -> !isKeptLong(value)),
            entry("context_management", CostRules::onlyClears),
            entry("background", new Json.Bool(false)::equals),
            entry("speed", value -> isOneOf(value, Set.of("standard"))),
            entry("inference_geo", value -> isOneOf(value, Set.of("global"))),
            // The mode "pro" does more work than the output shows.
            entry(
                    "reasoning",
                    value -> hasOnly(value, "effort summary generate_summary context max_tokens exclude enabled mode")
                            && isUnsetOr(value, "mode", "standard")),
            entry("thinking", value -> hasOnly(value, "type budget_tokens display")),
            entry("text", value -> hasOnly(value, "format verbosity")),
            entry("response_format", CostRules::isKnownFormat),
            entry("output_format", CostRules::isKnownFormat),
            entry("output_config", value -> hasOnly(value, "effort format task_budget")),
            // Another time to live may have another price for writing.
            entry("prompt_cache_options", value -> hasOnly(value, "ttl mode") && isUnsetOr(value, "ttl", "30m")),
            entry("moderation", CostRules::isFreeModeration));

    /**
     * @param free the members of this API, separated by blanks, beside those that all have
     */
    static CostRules of(String free, ToolRules tools) {
        Set<String> all = new HashSet<>(words(FRAME));
        all.addAll(words(SAMPLING));
        all.addAll(words(free));
        Set<String> names = Stream.of(
                        all, CONDITIONAL.keySet(), PRICED_APART, Set.of(ToolRules.TOOLS, ToolRules.FUNCTIONS))
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
        return new CostRules(Set.copyOf(all), CONDITIONAL, PRICED_APART, tools, names);
    }

    /** The top-level members whose cost is open, in the order of the request. */
    List<OpenCost> openCosts(Json.Obj request) {
        return request.members().keySet().stream()
                .filter(name -> request.member(name) != null)
                .flatMap(name -> openCosts(request, name, request.members().get(name)))
                .toList();
    }

    /** The request's own cap, or the one that the gateway writes into it where a hard budget applies. */
    private @Nullable Long callsMax(Json.Obj request) {
        return tools.capped() && HostedTools.areUncapped(request)
                ? Long.valueOf(HostedTools.CALLS_GRANTED)
                : HostedTools.callsMax(request);
    }

    private Stream<OpenCost> openCosts(Json.Obj request, String name, @Nullable Json value) {
        if (value == null || free.contains(name)) {
            return Stream.empty();
        }
        if (name.equals(ToolRules.TOOLS)) {
            return tools.openCosts(value, callsMax(request)).stream();
        }
        if (name.equals(ToolRules.FUNCTIONS)) {
            return value instanceof Json.Arr
                    ? Stream.empty()
                    : Stream.of(OpenCost.ambiguous(name, Problem.invalidType(name, "an array")));
        }
        if (SERVICE_TIER.equals(name) && value.equals(new Json.Str("auto"))) {
            // The provider's own settings decide.
            return Stream.of(OpenCost.perhaps(name, Surcharge.tier("priority")));
        }
        Predicate<Json> condition = conditional.get(name);
        if (condition != null && condition.test(value)) {
            return Stream.empty();
        }
        Surcharge known = surcharge(request, name, value);
        if (known != null) {
            return Stream.of(OpenCost.priced(name, name, known));
        }
        return condition != null || pricedApart.contains(name)
                ? Stream.of(OpenCost.pricedApart(name, name))
                : Stream.of(OpenCost.unknown(name));
    }

    /** What a member may cost that is not free; null where that is not known. */
    private static @Nullable Surcharge surcharge(Json.Obj request, String name, Json value) {
        return switch (name) {
            case SERVICE_TIER, "speed", "inference_geo" ->
                value instanceof Json.Str(String tier) && PRICED_TIERS.contains(tier) ? Surcharge.tier(tier) : null;
            case "cache_control" -> keptLong(request);
            case "modalities", "audio" ->
                isOneOf(request.member("modalities"), SPEAKS) ? Surcharge.tokens(Part.AUDIO_OUTPUT) : null;
            default -> null;
        };
    }

    /** What writing to a cache costs whose time to live is not the usual one; null where that is not known. */
    static @Nullable Surcharge keptLong(Json.Obj holder) {
        Json.Obj cache = holder.object("cache_control");
        return cache != null && "1h".equals(cache.text("ttl")) ? Surcharge.tokens(Part.CACHE_WRITE_HOUR) : null;
    }

    private static boolean isOneOf(@Nullable Json value, List<Json> allowed) {
        return value instanceof Json.Arr(var items) && allowed.containsAll(items);
    }

    /** Whether a prompt cache lives longer than the usual five minutes: writing to it has another price then. */
    static boolean isKeptLong(@Nullable Json cacheControl) {
        return switch (cacheControl) {
            case null -> false;
            case Json.Null _ -> false;
            case Json.Obj cache -> cache.member("ttl") != null && !"5m".equals(cache.text("ttl"));
            case Json _ -> true;
        };
    }

    /** Clearing earlier turns makes a request smaller; a summary of them is written by the model, and costs. */
    private static boolean onlyClears(Json value) {
        return value instanceof Json.Obj management
                && management.members().keySet().stream().allMatch("edits"::equals)
                && management.items("edits").stream().allMatch(CostRules::clears);
    }

    private static boolean clears(Json edit) {
        return edit instanceof Json.Obj it && String.valueOf(it.text("type")).startsWith("clear_");
    }

    private static boolean isTextOnly(Json modalities) {
        return modalities instanceof Json.Arr(var kinds) && kinds.stream().allMatch(new Json.Str("text")::equals);
    }

    private static boolean isKnownFormat(Json value) {
        return value instanceof Json.Obj format && FORMATS.contains(String.valueOf(format.text("type")));
    }

    /** OpenAI's own moderation model has no price. */
    private static boolean isFreeModeration(Json value) {
        return value instanceof Json.Obj moderation
                && hasOnly(value, "model policy")
                && String.valueOf(moderation.text("model")).startsWith("omni-moderation");
    }

    private static boolean hasOnly(Json value, String names) {
        return value instanceof Json.Obj(var members) && words(names).containsAll(members.keySet());
    }

    private static boolean isUnsetOr(Json value, String name, String usual) {
        return value instanceof Json.Obj it && (it.member(name) == null || usual.equals(it.text(name)));
    }

    private static boolean isOneOf(Json value, Set<String> words) {
        return value instanceof Json.Str(String word) && words.contains(word);
    }

    private static Set<String> words(String separated) {
        return Set.of(separated.split(" "));
    }
}
