package aigateway.formats;

import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** OpenAI's {@code /v1/chat/completions}. */
public final class Chat implements ApiFormat, WireApi {
    private static final List<String> CAPS = List.of("max_completion_tokens", "max_tokens");
    private static final CostRules COSTS = CostRules.of(
            "messages tool_choice parallel_tool_calls function_call n max_tokens max_completion_tokens"
                    + " structured_outputs store prompt_cache_key prompt_cache_retention reasoning_effort"
                    + " include_reasoning reasoning_format verbosity usage transforms session_id",
            ToolRules.CHAT);
    private static final String CHOICES = "n";
    private static final String STREAM_OPTIONS = "stream_options";
    private static final String INCLUDE_USAGE = "include_usage";

    Chat() {}

    @Override
    public Endpoint endpoint() {
        return Endpoint.CHAT_COMPLETIONS;
    }

    @Override
    public WireApi wireApi() {
        return this;
    }

    @Override
    public String name() {
        return endpoint().kind();
    }

    @Override
    public String urlSuffix() {
        return "/chat/completions";
    }

    @Override
    public String inputMember() {
        return "messages";
    }

    @Override
    public Set<String> fieldNames() {
        return Set.of(("model messages role content type text name refusal tools tool_choice function parameters strict"
                        + " description arguments tool_call_id tool_calls id parallel_tool_calls temperature top_p"
                        + " n stream stream_options include_usage store metadata user service_tier max_tokens"
                        + " max_completion_tokens stop seed response_format json_schema schema presence_penalty"
                        + " frequency_penalty logprobs top_logprobs logit_bias reasoning_effort verbosity"
                        + " modalities audio image_url url detail input_audio data format file filename file_data"
                        + " file_id prompt_cache_key safety_identifier")
                .split(" "));
    }

    @Override
    public Optional<Problem> check(Json.Obj request) {
        return ToolRules.check(request)
                .or(() -> OutputCap.check(request, CAPS))
                .or(() -> OutputCap.checkChoices(request, CHOICES));
    }

    @Override
    public CostRules costRules() {
        return COSTS;
    }

    @Override
    public OutputCap outputCap(Json.Obj request) {
        return OutputCap.of(request, CAPS, request.integer(CHOICES, 1));
    }

    @Override
    public String outputCapMember(String chatMember) {
        return chatMember;
    }

    @Override
    public StreamReader streamReader(StreamReader.Client client, ApiRequest request) {
        return new ChatStreamReader(client, showsUsage(request), request.cap().choices());
    }

    /**
     * A stream without usage would be charged in full, so the gateway always requests it. Options that are no object are left
     * for the provider to refuse.
     */
    @Override
    public Map<String, String> edits(ApiRequest request) {
        Json given = request.document().root().member(STREAM_OPTIONS);
        boolean readable = given == null || given instanceof Json.Obj;
        if (!request.streams() || showsUsage(request) || !readable) {
            return Map.of();
        }
        return Map.of(STREAM_OPTIONS, JsonText.objectText(json -> {
            if (given instanceof Json.Obj(var members)) {
                members.forEach((name, value) -> {
                    if (!name.equals(INCLUDE_USAGE)) {
                        json.json(name, value);
                    }
                });
            }
            json.flag(INCLUDE_USAGE, true);
        }));
    }

    /** Whether the client of the stream wants to see its usage. */
    private static boolean showsUsage(ApiRequest request) {
        Json.Obj options = request.document().root().object(STREAM_OPTIONS);
        return options != null && options.member(INCLUDE_USAGE) instanceof Json.Bool(boolean on) && on;
    }
}
