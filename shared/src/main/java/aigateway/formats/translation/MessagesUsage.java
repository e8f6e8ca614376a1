package aigateway.formats.translation;

import aigateway.formats.ReportedUsage;
import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Tokens;
import org.jspecify.annotations.Nullable;

/** Usage in both APIs. Messages counts cached input beside the other input, Chat Completions within it. */
final class MessagesUsage {
    private MessagesUsage() {}

    /** Usage as Messages has it. Missing counts are null: a zero would make the call free. */
    static Json.Obj ofChat(Json.@Nullable Obj usage) {
        ReportedUsage read = usage == null ? null : ReportedUsage.read(usage);
        if (usage == null || read == null) {
            return usage(JsonObject.of(), -1, 0, 0, -1, 0).object();
        }
        Tokens tokens = read.tokens();
        long uncached = tokens.input() - tokens.cachedInput() - tokens.cacheWrite();
        return usage(
                        JsonObject.of(),
                        uncached,
                        tokens.cacheWrite(),
                        tokens.cachedInput(),
                        tokens.output(),
                        tokens.reasoning())
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
        ReportedUsage read = usage == null ? null : ReportedUsage.read(usage);
        if (usage == null || read == null) {
            return null;
        }
        Tokens tokens = read.tokens();
        return JsonObject.of()
                .number("prompt_tokens", tokens.input())
                .number("completion_tokens", tokens.output())
                .number("total_tokens", tokens.total())
                .json(
                        "prompt_tokens_details",
                        JsonObject.of()
                                .number("cached_tokens", tokens.cachedInput())
                                .number("cache_write_tokens", tokens.cacheWrite())
                                .object())
                .json(
                        "completion_tokens_details",
                        JsonObject.of()
                                .number("reasoning_tokens", tokens.reasoning())
                                .object())
                .json("cost", usage.member("cost"))
                .object();
    }

    private static JsonObject usage(
            JsonObject usage, long uncached, long write, long read, long output, long reasoning) {
        countOrNull(usage, "input_tokens", uncached)
                .number("cache_creation_input_tokens", write)
                .number("cache_read_input_tokens", read);
        return countOrNull(usage, "output_tokens", output)
                .json(
                        "output_tokens_details",
                        JsonObject.of().number("thinking_tokens", reasoning).object());
    }

    private static JsonObject countOrNull(JsonObject usage, String name, long count) {
        return count < 0 ? usage.nullMember(name) : usage.number(name, count);
    }
}
