package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Usage in both APIs. Messages counts cached input beside the other input, Chat Completions within it. */
final class MessagesUsage {
    private MessagesUsage() {}

    /** Usage as Messages has it. Missing counts are null: a zero would make the call free. */
    static Json.Obj ofChat(Json.@Nullable Obj usage) {
        long prompt = usage == null ? -1 : usage.integer("prompt_tokens", -1);
        long output = usage == null ? -1 : usage.integer("completion_tokens", -1);
        if (usage == null || prompt < 0 || output < 0) {
            return usage(JsonObject.of(), -1, 0, 0, -1, 0).object();
        }
        long read = detail(usage, "prompt_tokens_details", "cached_tokens");
        long write = detail(usage, "prompt_tokens_details", "cache_write_tokens");
        long uncached = Math.max(0, prompt - read - write);
        long reasoning = detail(usage, "completion_tokens_details", "reasoning_tokens");
        return usage(JsonObject.of(), uncached, write, read, output, reasoning)
                // Some providers report the cost, which is kept for settling.
                .json("cost", usage.member("cost"))
                .object();
    }

    /** Usage as Messages has it at a stream's start, before any count is known. */
    static Json.Obj unknownYet() {
        return usage(JsonObject.of(), 0, 0, 0, 0, 0).object();
    }

    /** Usage as Chat Completions has it; null when a count is missing. */
    static Json.@Nullable Obj toChat(Json.@Nullable Obj usage) {
        long uncached = usage == null ? -1 : usage.integer("input_tokens", -1);
        long output = usage == null ? -1 : usage.integer("output_tokens", -1);
        if (usage == null || uncached < 0 || output < 0) {
            return null;
        }
        long read = count(usage, "cache_read_input_tokens");
        long write = count(usage, "cache_creation_input_tokens");
        long input = uncached + read + write;
        long reasoning = detail(usage, "output_tokens_details", "thinking_tokens");
        return JsonObject.of()
                .number("prompt_tokens", input)
                .number("completion_tokens", output)
                .number("total_tokens", input + output)
                .json(
                        "prompt_tokens_details",
                        JsonObject.of()
                                .number("cached_tokens", read)
                                .number("cache_write_tokens", write)
                                .object())
                .json(
                        "completion_tokens_details",
                        JsonObject.of().number("reasoning_tokens", reasoning).object())
                .json("cost", usage.member("cost"))
                .object();
    }

    /** A stream reports counts twice: the later ones replace the earlier ones of the same name. */
    static Json.Obj merged(Json.@Nullable Obj first, Json.Obj later) {
        JsonObject both = first == null ? JsonObject.of() : JsonObject.like(first);
        later.members().forEach((name, value) -> both.json(name, later.member(name)));
        return both.object();
    }

    private static JsonObject usage(
            JsonObject usage, long uncached, long write, long read, long output, long reasoning) {
        countOrNull(usage, "input_tokens", uncached)
                .number("cache_creation_input_tokens", write)
                .number("cache_read_input_tokens", read);
        return countOrNull(usage, "output_tokens", output)
                .nullMember("cache_creation")
                .nullMember("inference_geo")
                .json(
                        "output_tokens_details",
                        JsonObject.of().number("thinking_tokens", reasoning).object())
                .nullMember("server_tool_use")
                .nullMember("service_tier")
                .nullMember("speed");
    }

    private static JsonObject countOrNull(JsonObject usage, String name, long count) {
        return count < 0 ? usage.nullMember(name) : usage.number(name, count);
    }

    private static long detail(Json.Obj usage, String details, String name) {
        Json.Obj parts = usage.object(details);
        return parts == null ? 0 : count(parts, name);
    }

    private static long count(Json.Obj counts, String name) {
        return Math.max(0, counts.integer(name, 0));
    }
}
