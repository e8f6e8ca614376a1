package aigateway.formats.translation;

import aigateway.formats.ReportedUsage;
import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Tokens;
import org.jspecify.annotations.Nullable;

/** The usage of Chat Completions under the names of the Responses API. */
final class ResponsesToChatUsage {
    private ResponsesToChatUsage() {}

    /** Null when the input or output count is missing: a zero would make the call free. */
    static Json.@Nullable Obj of(Json.@Nullable Obj chat) {
        ReportedUsage read = chat == null ? null : ReportedUsage.read(chat);
        if (chat == null || read == null) {
            return null;
        }
        Tokens tokens = read.tokens();
        return JsonObject.of()
                .number("input_tokens", tokens.input())
                .json(
                        "input_tokens_details",
                        JsonObject.of()
                                .number("cached_tokens", tokens.cachedInput())
                                .number("cache_write_tokens", tokens.cacheWrite())
                                .object())
                .number("output_tokens", tokens.output())
                .json(
                        "output_tokens_details",
                        JsonObject.of()
                                .number("reasoning_tokens", tokens.reasoning())
                                .object())
                .number("total_tokens", tokens.total())
                .json("cost", chat.member("cost"))
                .object();
    }
}
