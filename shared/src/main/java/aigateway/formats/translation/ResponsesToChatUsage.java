package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The usage of Chat Completions under the names of the Responses API; numbers keep their digits. */
final class ResponsesToChatUsage {
    private static final Json NONE = new Json.Num("0");

    private ResponsesToChatUsage() {}

    /** Null when the input or output count is missing: a zero would make the call free. */
    static Json.@Nullable Obj of(Json.@Nullable Obj chat) {
        if (chat == null) {
            return null;
        }
        Json input = chat.member("prompt_tokens");
        Json output = output(chat);
        if (!(input instanceof Json.Num && output instanceof Json.Num)) {
            return null;
        }
        Json total = chat.member("total_tokens");
        return JsonObject.of()
                .json("input_tokens", input)
                .json(
                        "input_tokens_details",
                        details(chat.object("prompt_tokens_details"), List.of("cached_tokens", "cache_write_tokens")))
                .json("output_tokens", output)
                .json(
                        "output_tokens_details",
                        details(chat.object("completion_tokens_details"), List.of("reasoning_tokens")))
                .json("total_tokens", total == null ? sum(chat) : total)
                .json("cost", chat.member("cost"))
                .object();
    }

    /** Where it is left out, it follows from the total. */
    private static @Nullable Json output(Json.Obj chat) {
        Json output = chat.member("completion_tokens");
        long rest = chat.integer("total_tokens", -1) - chat.integer("prompt_tokens", 0);
        return output == null && rest >= 0 ? number(rest) : output;
    }

    private static Json sum(Json.Obj chat) {
        return number(chat.integer("prompt_tokens", 0) + chat.integer("completion_tokens", 0));
    }

    private static Json details(Json.@Nullable Obj chat, List<String> names) {
        JsonObject details = JsonObject.of();
        for (String name : names) {
            Json count = chat == null ? null : chat.member(name);
            details.json(name, count == null ? NONE : count);
        }
        return details.object();
    }

    private static Json number(long value) {
        return new Json.Num(Long.toString(value));
    }
}
