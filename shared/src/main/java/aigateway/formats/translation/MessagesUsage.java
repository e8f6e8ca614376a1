package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What was consumed, in either API's words: Messages counts cached input beside the rest, Chat Completions within it. */
final class MessagesUsage {
    private MessagesUsage() {}

    /** Messages' object. Counts that were not reported are null: a zero would say that the call was free. */
    static Json.Obj ofChat(Json.@Nullable Obj usage) {
        long prompt = usage == null ? -1 : usage.integer("prompt_tokens", -1);
        long output = usage == null ? -1 : usage.integer("completion_tokens", -1);
        if (usage == null || prompt < 0 || output < 0) {
            return written(JsonObject.of(), -1, 0, 0, -1, 0).object();
        }
        long read = detail(usage, "prompt_tokens_details", "cached_tokens");
        long write = detail(usage, "prompt_tokens_details", "cache_write_tokens");
        long rest = Math.max(0, prompt - read - write);
        long thought = detail(usage, "completion_tokens_details", "reasoning_tokens");
        return written(JsonObject.of(), rest, write, read, output, thought)
                // What some providers say it cost is kept for the settlement.
                .json("cost", usage.member("cost"))
                .object();
    }

    /** Messages' object at a stream's start, when nothing is known yet. */
    static Json.Obj notYet() {
        return written(JsonObject.of(), 0, 0, 0, 0, 0).object();
    }

    /** Chat Completions' object; null when a count is missing. */
    static Json.@Nullable Obj toChat(Json.@Nullable Obj usage) {
        long rest = usage == null ? -1 : usage.integer("input_tokens", -1);
        long output = usage == null ? -1 : usage.integer("output_tokens", -1);
        if (usage == null || rest < 0 || output < 0) {
            return null;
        }
        long read = count(usage, "cache_read_input_tokens");
        long write = count(usage, "cache_creation_input_tokens");
        long input = rest + read + write;
        long thought = detail(usage, "output_tokens_details", "thinking_tokens");
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
                        JsonObject.of().number("reasoning_tokens", thought).object())
                .json("cost", usage.member("cost"))
                .object();
    }

    /** A stream tells its counts twice: what the later says wins, and what it does not say stands. */
    static Json.Obj later(Json.@Nullable Obj first, Json.Obj then) {
        JsonObject both = first == null ? JsonObject.of() : JsonObject.like(first);
        then.members().forEach((name, value) -> both.json(name, then.member(name)));
        return both.object();
    }

    private static JsonObject written(JsonObject usage, long rest, long write, long read, long output, long thought) {
        known(usage, "input_tokens", rest)
                .number("cache_creation_input_tokens", write)
                .number("cache_read_input_tokens", read);
        return known(usage, "output_tokens", output)
                .nothing("cache_creation")
                .nothing("inference_geo")
                .json(
                        "output_tokens_details",
                        JsonObject.of().number("thinking_tokens", thought).object())
                .nothing("server_tool_use")
                .nothing("service_tier")
                .nothing("speed");
    }

    private static JsonObject known(JsonObject usage, String name, long count) {
        return count < 0 ? usage.nothing(name) : usage.number(name, count);
    }

    private static long detail(Json.Obj usage, String details, String name) {
        Json.Obj parts = usage.object(details);
        return parts == null ? 0 : count(parts, name);
    }

    private static long count(Json.Obj counts, String name) {
        return Math.max(0, counts.integer(name, 0));
    }
}
