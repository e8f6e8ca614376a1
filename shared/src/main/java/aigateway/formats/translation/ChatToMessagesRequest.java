package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Result;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
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
    /** They refuse every value but the default. */
    private static final Pattern WITHOUT_SAMPLING =
            Pattern.compile(".*claude-(opus-(4-[7-9]|[5-9])|(sonnet|haiku)-[5-9]).*");
    /** They refuse temperature and top_p together. */
    private static final Pattern ONE_OF_BOTH = Pattern.compile(".*claude-[a-z]+-(4-[1-9](\\D.*)?|[5-9].*)");

    private static final Json NO_LOGPROBS = new Json.Num("0");
    private static final Json NO_BIAS = new Json.Obj(Map.of());
    private static final List<String> PENALTIES = List.of("presence_penalty", "frequency_penalty");
    /** Messages requires a number; this is the maximum of its oldest models. */
    private static final Json.Num OUTPUT_CAP = new Json.Num("4096");

    private final String providerModel;

    public ChatToMessagesRequest() {
        this("");
    }

    /** @param providerModel the model's name at the provider */
    public ChatToMessagesRequest(String providerModel) {
        this.providerModel = providerModel;
    }

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

    private Json.Obj translated(RequestObject request) throws UnsupportedTranslation {
        refuseUnsupported(request);
        JsonObject translated = JsonObject.of().json("model", request.member("model"));
        ChatToMessagesTurns.write(request, translated);
        translated
                .json("max_tokens", outputCap(request))
                .json("stop_sequences", stops(request))
                .json("metadata", user(request))
                .json("output_config", format(request))
                .json(CacheMarks.MEMBER, request.member(CacheMarks.MEMBER));
        sampling(request, translated);
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
        if (stop == null || !(stop instanceof Json.Str || stop instanceof Json.Arr)) {
            return stop;
        }
        List<Json> texts = stop instanceof Json.Arr(List<Json> several) ? several : List.of(stop);
        List<Json> kept = texts.stream().filter(each -> !isBlank(each)).toList();
        if (kept.size() < texts.size()) {
            // Messages refuses them.
            request.leaveOut("stop");
        }
        return kept.isEmpty() ? null : new Json.Arr(kept);
    }

    private static boolean isBlank(Json text) {
        return text instanceof Json.Str(String characters) && characters.isBlank();
    }

    private void sampling(RequestObject request, JsonObject translated) throws UnsupportedTranslation {
        Json temperature = temperature(request);
        Json share = request.member("top_p");
        if (WITHOUT_SAMPLING.matcher(providerModel).matches()) {
            leaveOut(request, "temperature", temperature);
            leaveOut(request, "top_p", share);
            return;
        }
        translated.json("temperature", temperature);
        if (temperature != null
                && share != null
                && ONE_OF_BOTH.matcher(providerModel).matches()) {
            request.leaveOut("top_p");
        } else {
            translated.json("top_p", share);
        }
    }

    private static void leaveOut(RequestObject request, String name, @Nullable Json value) {
        boolean usual = value instanceof Json.Num(String digits) && digits.matches("1(\\.0+)?");
        if (!usual) {
            request.leaveOut(name);
        }
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
