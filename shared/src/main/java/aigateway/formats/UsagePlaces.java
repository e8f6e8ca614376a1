package aigateway.formats;

import aigateway.json.Json;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where providers put the usage of a response or of an event. */
final class UsagePlaces {
    /** The members of a response that are read for its usage; the choices only where these hold none. */
    static final Set<String> MEMBERS = Set.of(
            "usage",
            "x_groq",
            "usageMetadata",
            "usage_metadata",
            "meta",
            "amazon-bedrock-invocationMetrics",
            "prompt_eval_count",
            "eval_count",
            "service_tier",
            "serviceTier",
            "tool_usage");

    private static final List<String> OBJECTS =
            List.of("usage", "usageMetadata", "usage_metadata", "amazon-bedrock-invocationMetrics");

    private UsagePlaces() {}

    /** The usage object; null where there is none. */
    static Json.@Nullable Obj usage(Json.Obj response) {
        for (String name : OBJECTS) {
            Json.Obj usage = response.object(name);
            if (usage != null) {
                return cohere(usage);
            }
        }
        Json.Obj groq = response.object("x_groq");
        Json.Obj usage = groq == null ? null : groq.object("usage");
        if (usage != null) {
            return usage;
        }
        Json.Obj meta = response.object("meta");
        if (meta != null && (meta.object("tokens") != null || meta.object("billed_units") != null)) {
            return cohere(meta);
        }
        return response.member("prompt_eval_count") == null ? inChoices(response) : response;
    }

    /** Moonshot puts it into the choice; others into the choice's message or delta. */
    private static Json.@Nullable Obj inChoices(Json.Obj response) {
        for (Json item : response.items("choices")) {
            if (item instanceof Json.Obj choice) {
                for (Json.Obj holder : new Json.Obj[] {choice, choice.object("message"), choice.object("delta")}) {
                    Json.Obj usage = holder == null ? null : holder.object("usage");
                    if (usage != null) {
                        return usage;
                    }
                }
            }
        }
        return null;
    }

    /** Cohere's own API has the counts that it bills, and all, one level deeper. */
    private static Json.Obj cohere(Json.Obj usage) {
        if (!UsageNames.in(usage).isEmpty()) {
            return usage;
        }
        Json.Obj billed = usage.object("billed_units");
        Json.Obj tokens = usage.object("tokens");
        if (billed != null && !UsageNames.in(billed).isEmpty()) {
            return billed;
        }
        return tokens == null ? usage : tokens;
    }
}
