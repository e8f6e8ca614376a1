package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Problem;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests of {@code /v1/chat/completions} for a provider that speaks Anthropic's Messages. */
public final class ChatToMessagesRequest implements Translation {
    /** What would change the answer's meaning or shape, and what Messages has no word for. */
    private static final List<String> REFUSED = List.of(
            "logprobs", "top_logprobs", "audio", "prediction", "web_search_options", "functions", "function_call");

    private static final Json NO_LOGPROBS = new Json.Num("0");
    private static final Json NO_BIAS = new Json.Obj(Map.of());
    private static final List<String> PENALTIES = List.of("presence_penalty", "frequency_penalty");
    /** Messages wants a number; this is the most that the oldest of its models write. */
    private static final Json.Num OUTPUT_CAP = new Json.Num("4096");

    @Override
    public Carried carry(Json.Obj asked, ResponseIdentity stamp) {
        try {
            String model = asked.text("model");
            return new Carried.Request(
                    request(new RequestObject(asked, "")),
                    new ChatToMessagesResponse(stamp, model == null ? "" : model));
        } catch (UnsupportedTranslation refused) {
            return new Carried.Refused(refused.problem());
        }
    }

    private static Json.Obj request(RequestObject asked) throws UnsupportedTranslation {
        refuseWhatIsMissingThere(asked);
        JsonObject request = JsonObject.of().json("model", asked.member("model"));
        ChatToMessagesTurns.carry(asked, request);
        request.json("max_tokens", outputCap(asked))
                .json("stop_sequences", stops(asked))
                .json("temperature", temperature(asked))
                .json("top_p", asked.member("top_p"))
                .json("metadata", user(asked))
                .json("output_config", format(asked));
        ChatToMessagesTools.carry(asked, request);
        return request.json("stream", asked.member("stream")).object();
    }

    private static void refuseWhatIsMissingThere(RequestObject asked) throws UnsupportedTranslation {
        for (String name : REFUSED) {
            if (asked.wants(name) && !NO_LOGPROBS.equals(asked.member(name))) {
                throw noSuch(asked, name);
            }
        }
        if (asked.wants("logit_bias") && !NO_BIAS.equals(asked.member("logit_bias"))) {
            throw noSuch(asked, "logit_bias");
        }
        for (String name : PENALTIES) {
            BigDecimal penalty = asked.decimal(name);
            if (penalty != null && penalty.signum() != 0) {
                throw noSuch(asked, name);
            }
        }
        BigDecimal choices = asked.decimal("n");
        if (choices != null && choices.compareTo(BigDecimal.ONE) != 0) {
            throw asked.unsupported("n", "The model's provider gives one answer at a time.");
        }
        if (asked.member("modalities") instanceof Json.Arr(var kinds)
                && !Set.<Json>of(new Json.Str("text")).containsAll(kinds)) {
            throw asked.unsupported("modalities", "The model's provider answers in text alone.");
        }
    }

    private static UnsupportedTranslation noSuch(RequestObject asked, String name) {
        return asked.unsupported(name, "The model's provider has no '" + name + "'.");
    }

    private static Json outputCap(RequestObject asked) {
        Json cap = asked.member("max_completion_tokens");
        Json older = cap == null ? asked.member("max_tokens") : cap;
        return older == null ? OUTPUT_CAP : older;
    }

    private static @Nullable Json stops(RequestObject asked) {
        Json stop = asked.member("stop");
        if (!asked.wants("stop")) {
            return null;
        }
        return stop instanceof Json.Str ? new Json.Arr(List.of(stop)) : stop;
    }

    /** Above 1 the two scales differ, and cutting would answer another question. */
    private static @Nullable Json temperature(RequestObject asked) throws UnsupportedTranslation {
        BigDecimal temperature = asked.decimal("temperature");
        if (temperature != null && temperature.compareTo(BigDecimal.ONE) > 0) {
            throw new UnsupportedTranslation(
                    Problem.invalidValue("temperature", "the model's provider takes a number from 0 to 1"));
        }
        return asked.member("temperature");
    }

    private static Json.@Nullable Obj user(RequestObject asked) {
        Json name = asked.member("safety_identifier");
        Json user = name == null ? asked.member("user") : name;
        return user == null ? null : JsonObject.of().json("user_id", user).object();
    }

    private static Json.@Nullable Obj format(RequestObject asked) throws UnsupportedTranslation {
        if (!asked.wants("response_format")) {
            return null;
        }
        RequestObject format = asked.inner("response_format");
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
                                                format.inner("json_schema")
                                                        .inner("schema")
                                                        .object())
                                        .object())
                        .object();
            case "json_object" ->
                throw format.unsupported("type", "The model's provider writes JSON by a schema only: use json_schema.");
            default ->
                throw new UnsupportedTranslation(
                        Problem.invalidValue(format.param("type"), "expected text or json_schema"));
        };
    }
}
