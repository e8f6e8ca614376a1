package aigateway.functions.api;

import aigateway.json.JsonText;
import aigateway.kernel.FaultDomain;
import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import aigateway.kernel.Word;
import aigateway.usage.RecordedCall;
import org.jspecify.annotations.Nullable;

/** A call as a line of a list. */
final class RequestJson {
    private RequestJson() {}

    static void summary(JsonText json, RecordedCall call) {
        RecordedCall.Origin origin = call.origin();
        RecordedCall.End end = call.end();
        json.text("id", call.request().value())
                .text("object", "request")
                .number("created_at", call.at().getEpochSecond())
                .text("key_id", origin.key().value())
                .text("key_name", origin.keyName())
                .text("team_id", call.team() == null ? null : call.team().value())
                .text("team_name", origin.teamName())
                .text("job_id", origin.job() == null ? null : origin.job().value())
                .text("endpoint", origin.endpoint())
                .text("model", end.model())
                .text("served_model", notEmpty(call.last().model()))
                .text("provider", notEmpty(call.last().provider()))
                .number("status", end.status() == null ? null : Long.valueOf(end.status()))
                .text("code", end.code())
                .text("fault", fault(call))
                .text("outcome", call.last().outcome())
                .number("attempts", (long) call.attempts().size());
        tokens(json, call.tokens())
                .decimal("cost_usd", usd(call.cost()))
                .text("cost_note", call.costNote())
                .number("ms", end.millis())
                .number("provider_ms", call.providerMillis())
                .number("own_ms", end.ownMillis())
                .number("first_token_ms", call.firstTokenMillis())
                .texts("tags", origin.tags());
    }

    static JsonText tokens(JsonText json, Tokens tokens) {
        return json.number("input_tokens", tokens.input())
                .number("cached_input_tokens", tokens.cachedInput())
                .number("cache_write_tokens", tokens.cacheWrite())
                .number("output_tokens", tokens.output())
                .number("reasoning_tokens", tokens.reasoning());
    }

    static @Nullable String fault(RecordedCall call) {
        FaultDomain fault = call.fault();
        return fault == null ? null : Word.of(fault);
    }

    static @Nullable String usd(@Nullable Money money) {
        return money == null ? null : money.toUsd();
    }

    static @Nullable String notEmpty(String text) {
        return text.isEmpty() ? null : text;
    }
}
