package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Result;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests of {@code /v1/chat/completions} for a provider that speaks Anthropic's Messages. */
public final class ChatToMessagesRequest implements Translation {
    /** These would change the meaning or shape of the response, and Messages has no equivalent. */
    private static final List<String> REFUSED = List.of(
            "logprobs", "top_logprobs", "audio", "prediction", "web_search_options", "functions", "function_call");

    private static final Set<String> READ = Set.of(
            "model",
            "messages",
            "max_completion_tokens",
            "max_tokens",
            "stop",
            "temperature",
            "top_p",
            "safety_identifier",
            "user",
            "response_format",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "stream",
            "stream_options",
            "prompt_cache_key",
            "n",
            "logit_bias",
            "presence_penalty",
            "frequency_penalty",
            "modalities",
            CacheMarks.MEMBER);
    private static final Json NO_LOGPROBS = new Json.Num("0");
    private static final Json NO_BIAS = new Json.Obj(Map.of());
    private static final List<String> PENALTIES = List.of("presence_penalty", "frequency_penalty");
    /** Messages requires a number; this is the maximum of its oldest models. */
    private static final Json.Num OUTPUT_CAP = new Json.Num("4096");

    @Override
    public Result<Translated> translate(Json.Obj request, ResponseIdentity identity) {
        try {
            String model = request.text("model");
            var translator = new ChatToMessagesResponse(identity, model == null ? "" : model);
            RequestObject root = RequestObject.root(request);
            Json.Obj translated = translated(root);
            return Result.ok(
                    new Translated(translated, translator, root.leftOut().names()));
        } catch (UnsupportedTranslation unsupported) {
            return Result.refused(unsupported.problem());
        }
    }

    private static Json.Obj translated(RequestObject request) throws UnsupportedTranslation {
        refuseUnsupported(request);
        JsonObject translated = JsonObject.of().json("model", request.member("model"));
        ChatToMessagesTurns.write(request, translated);
        translated
                .json("max_tokens", outputCap(request))
                .json("stop_sequences", stops(request))
                .json("temperature", temperature(request))
                .json("top_p", request.member("top_p"))
                .json("metadata", user(request))
                .json("output_config", format(request))
                .json(CacheMarks.MEMBER, request.member(CacheMarks.MEMBER));
        ChatToMessagesTools.write(request, translated);
        request.json().members().keySet().stream()
                .filter(name -> !READ.contains(name) && !REFUSED.contains(name))
                .forEach(request::leaveOut);
        return translated.json("stream", request.member("stream")).object();
    }

    private static void refuseUnsupported(RequestObject request) throws UnsupportedTranslation {
        for (String name : REFUSED) {
            if (request.isSet(name) && !NO_LOGPROBS.equals(request.member(name))) {
                throw missingAtProvider(request, name);
            }
        }
        if (request.isSet("logit_bias") && !NO_BIAS.equals(request.member("logit_bias"))) {
            throw missingAtProvider(request, "logit_bias");
        }
        for (String name : PENALTIES) {
            BigDecimal penalty = request.decimal(name);
            if (penalty != null && penalty.signum() != 0) {
                throw missingAtProvider(request, name);
            }
        }
        BigDecimal choices = request.decimal("n");
        if (choices != null && choices.compareTo(BigDecimal.ONE) != 0) {
            throw request.unsupported("n", "The model's provider gives one answer at a time.");
        }
        if (request.member("modalities") instanceof Json.Arr(var kinds)
                && !Set.<Json>of(new Json.Str("text")).containsAll(kinds)) {
            throw request.unsupported("modalities", "The model's provider answers in text alone.");
        }
    }

    private static UnsupportedTranslation missingAtProvider(RequestObject request, String name) {
        return request.unsupported(name, "The model's provider has no '" + name + "'.");
    }

    private static Json outputCap(RequestObject request) {
        Json cap = request.member("max_completion_tokens");
        Json older = cap == null ? request.member("max_tokens") : cap;
        return older == null ? OUTPUT_CAP : older;
    }

    private static @Nullable Json stops(RequestObject request) {
        Json stop = request.member("stop");
        if (!request.isSet("stop")) {
            return null;
        }
        return stop instanceof Json.Str ? new Json.Arr(List.of(stop)) : stop;
    }

    /** Above 1 the two scales differ, so a value cannot be reduced to the maximum. */
    private static @Nullable Json temperature(RequestObject request) throws UnsupportedTranslation {
        BigDecimal temperature = request.decimal("temperature");
        if (temperature != null && temperature.compareTo(BigDecimal.ONE) > 0) {
            throw request.invalidValue("temperature", "the model's provider takes a number from 0 to 1");
        }
        return request.member("temperature");
    }

    private static Json.@Nullable Obj user(RequestObject request) {
        Json name = request.member("safety_identifier");
        Json user = name == null ? request.member("user") : name;
        return user == null ? null : JsonObject.of().json("user_id", user).object();
    }

    private static Json.@Nullable Obj format(RequestObject request) throws UnsupportedTranslation {
        if (!request.isSet("response_format")) {
            return null;
        }
        RequestObject format = request.object("response_format");
        return switch (format.text("type")) {
            case "text" -> null;
            case "json_schema" ->
                JsonObject.of()
                        .json(
                                "format",
                                JsonObject.of()
                                        .text("type", "json_schema")
                                        .json(
                                                "schema",
                                                format.object("json_schema")
                                                        .object("schema")
                                                        .json())
                                        .object())
                        .object();
            case "json_object" ->
                throw format.unsupported("type", "The model's provider writes JSON by a schema only: use json_schema.");
            default -> throw format.invalidValue("type", "expected text or json_schema");
        };
    }
}
